"""Fitting the joining: two small logistic regressions, then the thresholds."""

from collections.abc import Mapping, Sequence

from sklearn.linear_model import LogisticRegression

from training.joining import Joining, Seen, least_of, sure_of

_DECIMALS = 4
# As events carry it.
_SHARE_DECIMALS = 2
# Almost unregularised: three numbers from some hundreds of articles.
_LOOSE = 10.0


def fit(articles: Sequence[Seen], missed: Mapping[str, int]) -> Joining:
    """Fit on these; ``missed``: by set, articles with an alert due but no draft, which the thresholds cannot save."""
    judged = [seen for seen in articles if not seen.plain]
    due = [seen.due for seen in judged]
    slope, offset = _fitted([[seen.linear] for seen in judged], due)
    of_linear, of_encoder, of_both = _fitted([[seen.linear, seen.encoder] for seen in judged], due)
    plain = [seen.due for seen in articles if seen.plain]
    right = round(sum(plain) / len(plain), _SHARE_DECIMALS)
    fitted = Joining((slope, offset), (of_linear, of_encoder, of_both), plain=right, sure=1.0, least=0.0)
    fitted = fitted._replace(least=least_of(articles, fitted, missed))
    return fitted._replace(sure=sure_of(articles, fitted, missed))


def _fitted(rows: list[list[float]], due: list[bool]) -> list[float]:
    """Slopes, then the offset."""
    model = LogisticRegression(C=_LOOSE, solver="lbfgs", max_iter=1000).fit(rows, due)
    return [round(float(number), _DECIMALS) for number in (*model.coef_[0], model.intercept_[0])]
