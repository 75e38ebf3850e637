// An article as it was read: its text with every fact at its place, and beside it the claims that were made of them.

import { articleLink, el, moment, present, said } from "./dom";
import { type Fact, firstMark, highlighted, legend, readable } from "./highlight";
import { get, Refused } from "./http";
import { strings } from "./strings";

export interface Article {
  article_id: string; version: number; url: string; title: string | null; body: string; language: string | null; publisher: string;
  published_at: string | null; fetched_at: string; content_sha256: string;
}
interface Read { article: Article; facts: Fact[] }

export class ArticleView {
  readonly element = el("section", { class: "article", "aria-labelledby": "article-title" });

  async open(id: string, query: URLSearchParams): Promise<void> {
    const version = query.get("version");
    this.element.replaceChildren(el("p", { class: "note" }, strings.loading));
    try {
      const read = await get<Read>(`v1/articles/${encodeURIComponent(id)}`, new URLSearchParams(version === null ? {} : { version }));
      this.draw(read, query.get("event"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.element.replaceChildren(el("h1", { id: "article-title", tabindex: -1 }, error.status === 404 ? strings.noArticle : strings.failed), el("p", { class: "failed" }, said(error.message)));
    }
    this.element.querySelector("h1")?.focus();
  }

  private draw({ article, facts }: Read, event: string | null): void {
    const text = highlighted(`${article.title ?? ""}\n\n${article.body}`, facts, (fact) => goTo(document.getElementById(cardId(fact.event_id))));
    const card = (eventId: string) => cardOf(facts.filter((fact) => fact.event_id === eventId), (fact) => goTo(markOf(text, fact)));
    const backTo = facts.find((fact) => fact.incident_id != null)?.incident_id;
    this.element.replaceChildren(...present([
      backTo != null && el("a", { class: "back", href: `#/incident/${backTo}` }, `← ${strings.backToIncident}`),
      el("h1", { id: "article-title", tabindex: -1, class: "visually-hidden" }, strings.articleOf, " ", said(article.publisher)),
      el("p", { class: "meta" }, articleLink(article.url, article.url), " — ", said(article.publisher), " · ", moment(article.published_at ?? article.fetched_at), ` · ${strings.version(article.version)}`),
      el("div", { class: "reading" },
        el("article", { lang: article.language }, legend(facts), text),
        el("aside", { "aria-label": strings.claims }, el("h2", {}, strings.readFromIt),
          facts.length === 0 && el("p", { class: "note" }, strings.nothingRead), ...[...new Set(facts.map((fact) => fact.event_id))].map(card))),
    ]));
    const mark = event === null ? null : firstMark(text, event);
    if (mark !== null) requestAnimationFrame(() => goTo(mark));
  }
}

const cardId = (eventId: string) => `read-${eventId}`;

function cardOf(facts: readonly Fact[], show: (fact: Fact) => void): HTMLElement {
  const eventId = facts[0]?.event_id ?? "";
  const incident = facts.find((fact) => fact.incident_id != null)?.incident_id;
  return el("section", { class: "read", id: cardId(eventId), tabindex: -1 },
    el("ul", {}, ...facts.map((fact) => el("li", {}, el("button", { type: "button", class: "quiet", click: () => show(fact) },
      el("span", { class: "kind" }, strings.kinds[fact.kind] ?? fact.kind.replaceAll("_", " ")), " ", el("bdi", {}, "“", ...readable(fact.words), "”"))))),
    incident != null && el("p", { class: "meta" }, el("a", { href: `#/incident/${incident}` }, strings.itsIncident)));
}

// The mark of one fact; of an overlap, one of the event's.
function markOf(text: HTMLElement, fact: Fact): HTMLElement | null {
  const marks = [...text.querySelectorAll<HTMLElement>(`[data-event="${CSS.escape(fact.event_id)}"]`)];
  return marks.find((mark) => fact.words.includes(mark.textContent ?? "\n")) ?? firstMark(text, fact.event_id);
}

function goTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "center" });
  element?.focus();
}
