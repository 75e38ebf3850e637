"""An article of a set that says which articles tell of one incident."""

from dataclasses import dataclass

from evaluation.scores.facts import Facts
from schemas import Article


@dataclass(frozen=True, slots=True)
class Telling:
    """``gold`` names the incident that the article is about.

    ``may_alert``: whether the policy, with the domains that the set is judged with, lets the incident alert at all;
    such incidents are a table of their own. ``facts``: what the set knows of the incident, if it does.
    """

    item_id: str
    part: str
    article: Article
    gold: str
    may_alert: bool
    facts: Facts | None = None
