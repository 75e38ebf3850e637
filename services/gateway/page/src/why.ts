// "Why no alert?": what is on record of an address or a text, what is read in it now and what would become of it; and the
// log of silences, in which words can be looked for.

import { readSilences, type Silence } from "./api";
import { articleLink, el, moment, present, said } from "./dom";
import { type Fact, highlighted, legend } from "./highlight";
import { Refused, send } from "./http";
import { label } from "./review";
import type { Session } from "./session";
import { strings } from "./strings";
import { countryName } from "./words";

interface Spanned { span: { start: number; end: number; quote: string } | null }
interface EventRead {
  event_id: string; casualties: Spanned[]; actors: Spanned[]; claimants: Spanned[]; place: Spanned | null; occurred: Spanned; why_not_span: Spanned["span"];
}
interface Judged { event: EventRead | null; decision: "alert" | "silent"; why_not: string | null; rule: string; quote: string | null }
interface AlertTold { alert_id: string; incident_id: string; headline: string; raised_at: string }
interface Answer {
  known: boolean; article: { article_id: string; version: number; url: string; title: string | null; publisher: string } | null;
  alerts: AlertTold[]; silences: Silence[]; events: Judged[]; detail: string | null; // what could not be told, and what to do
}

export class WhyView {
  readonly element: HTMLElement;
  private readonly field = el("textarea", { id: "why-field", rows: 3, maxlength: 100_000, autocomplete: "off", required: true });
  private readonly note = el("p", { class: "note", role: "status" });
  private readonly answer = el("div", { class: "answer" });
  private readonly found = el("ol", { class: "silences" });
  private readonly more = el("button", { type: "button", class: "more", hidden: true, click: () => void this.search(this.next) }, strings.more);
  private readonly words = el("input", { id: "silences-field", type: "search", maxlength: 200, autocomplete: "off" });
  private readonly logNote = el("p", { class: "note", role: "status" });
  private next: string | null = null;
  private asked = "";

  constructor(private readonly session: Session) {
    this.element = el("section", { class: "why", "aria-labelledby": "why-title" },
      el("h1", { id: "why-title", tabindex: -1 }, strings.whyNot), el("p", {}, strings.whyIntro),
      el("form", { submit: (event) => { event.preventDefault(); void this.ask(); } },
        el("label", { class: "field", for: "why-field" }, el("span", {}, strings.whyField)), this.field, el("button", { type: "submit", class: "act" }, strings.whyAsk)),
      this.note, this.answer,
      el("section", { "aria-labelledby": "log-title" }, el("h2", { id: "log-title" }, strings.silencesLog),
        el("form", { role: "search", submit: (event) => { event.preventDefault(); location.hash = `#/why?${new URLSearchParams({ q: this.words.value.trim() })}`; } },
          el("label", { class: "field", for: "silences-field" }, el("span", {}, strings.silencesField)), this.words, el("button", { type: "submit" }, strings.find)),
        this.logNote, this.found, this.more));
  }

  async open(_: string, query: URLSearchParams): Promise<void> {
    this.asked = query.get("q") ?? "";
    this.words.value = this.asked;
    this.found.replaceChildren();
    await this.session.ready;
    await this.search(null);
  }

  private async ask(): Promise<void> {
    const given = this.field.value.trim();
    const isAddress = /^https?:\/\/\S+$/.test(given);
    this.note.className = "note";
    this.note.replaceChildren(strings.reading);
    this.answer.replaceChildren();
    try {
      const { body } = await send<Answer>("POST", "v1/why", isAddress ? { url: given } : { text: given });
      this.note.replaceChildren(...(body.known ? [`${strings.onRecord} `] : []), said(body.detail ?? ""));
      this.answer.replaceChildren(...this.explained(body, isAddress ? null : given));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.note.className = "note failed";
      this.note.replaceChildren(`${strings.failed}: `, said(error.message));
    }
  }

  // `pasted`: the text that was asked about; of an article on record the text is in its own view.
  private explained(answer: Answer, pasted: string | null): (Node | string)[] {
    const { article, events } = answer;
    const facts = events.flatMap(factsOf);
    return present([
      article !== null && el("p", { class: "meta" }, articleLink(article.url, article.title ?? article.url), " — ", said(article.publisher), " · ", el("a", { href: `#/article/${encodeURIComponent(article.article_id)}?version=${article.version}` }, strings.wholeArticle)),
      ...answer.alerts.map((alert) => el("p", {}, el("b", {}, strings.alerted), " ", el("a", { href: `#/incident/${alert.incident_id}` }, said(alert.headline)), " · ", moment(alert.raised_at))),
      answer.silences.length > 0 && el("ol", { class: "silences" }, ...answer.silences.map((silence) => this.silenceOf(silence))),
      events.length > 0 && el("section", {}, el("h2", {}, strings.readNow), el("ol", { class: "silences" }, ...events.map((one, index) => judgedOf(one, index + 1)))),
      // As the extractor got it: an article without a title.
      pasted !== null && el("section", { class: "pasted" }, legend(facts), highlighted(`\n\n${pasted}`, facts, (fact) => document.getElementById(`judged-${fact.event_id}`)?.focus())),
    ]);
  }

  private async search(after: string | null): Promise<void> {
    const asked = this.asked;
    const query = new URLSearchParams({ limit: "50" });
    if (asked !== "") query.set(URL.canParse(asked) ? "article" : "text", asked);
    if (after !== null) query.set("after", after);
    try {
      const page = await readSilences(query);
      if (asked !== this.asked) return;
      this.next = page.next;
      this.more.hidden = page.next === null;
      this.found.append(...page.suppressed.map((silence) => this.silenceOf(silence)));
      this.logNote.replaceChildren(this.found.children.length === 0 ? strings.silencesNone : "");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.logNote.replaceChildren(`${strings.failed}: `, said(error.message));
    }
  }

  private silenceOf(silence: Silence): HTMLElement {
    return el("li", {},
      el("p", { class: "who" }, el("b", {}, strings.whyNotWords[silence.why_not] ?? silence.why_not), ` · ${strings.rule}: ${silence.rule.replaceAll("_", " ")}`),
      silence.quote !== null && el("blockquote", {}, said(silence.quote)),
      el("p", { class: "meta" }, articleLink(silence.url, silence.url), " — ", said(silence.publisher), silence.country === null ? "" : ` · ${countryName(silence.country)}`, " · ", moment(silence.published_at ?? silence.decided_at),
        silence.incident_id !== null && el("span", {}, " · ", el("a", { href: `#/incident/${silence.incident_id}` }, strings.sameIncident)),
        this.session.may("review") && missedButton(silence.article_id)));
  }
}

// "This should have alerted": a label for training.
function missedButton(articleId: string): HTMLElement {
  const button = el("button", {
    type: "button", class: "quiet missed",
    click: async () => {
      button.disabled = true;
      const told = await label({ label: "missed", article_id: articleId }).then(() => strings.labelled, (error: Error) => `${strings.failed}: ${error.message}`);
      button.replaceWith(el("span", { role: "status" }, ` · ${told}`));
    },
  }, strings.missed);
  return button;
}

function judgedOf(judged: Judged, number: number): HTMLElement {
  const decision = judged.decision === "alert" ? strings.wouldAlert : strings.wouldNot(strings.whyNotWords[judged.why_not ?? ""] ?? judged.why_not ?? "");
  return el("li", { id: judged.event === null ? null : `judged-${judged.event.event_id}`, tabindex: -1 },
    el("p", { class: "who" }, `${number}. `, el("b", {}, decision), ` · ${strings.rule}: ${judged.rule.replaceAll("_", " ")}`),
    judged.quote !== null && el("blockquote", {}, said(judged.quote)));
}

function factsOf({ event }: Judged): Fact[] {
  if (event === null) return [];
  const of = (kind: string, ...spanned: (Spanned | null)[]) => spanned.flatMap((one): Fact[] => (one?.span == null ? [] : [{ start: one.span.start, end: one.span.end, words: one.span.quote, kind, event_id: event.event_id }]));
  return [...of("casualties", ...event.casualties), ...of("place", event.place), ...of("date", event.occurred), ...of("actor", ...event.actors), ...of("claimant", ...event.claimants), ...of("why_not", { span: event.why_not_span })];
}
