// "Why no alert?": the silences of an article, or those in which words occur, with reason, rule and quote.

import { readSilences, type Silence } from "./api";
import { Refused } from "./http";
import { articleLink, el, moment, said } from "./dom";
import { strings } from "./strings";
import { countryName } from "./words";

export class SilencesView {
  readonly element: HTMLElement;
  private readonly field = el("input", { id: "silences-field", type: "search", maxlength: 8192, autocomplete: "off" });
  private readonly note = el("p", { class: "note", role: "status" });
  private readonly found = el("ol", { class: "silences" });
  private readonly more = el("button", { type: "button", class: "more", hidden: true, click: () => void this.read(this.next) }, strings.more);
  private next: string | null = null;
  private asked = "";

  constructor() {
    this.element = el("section", { class: "why", "aria-labelledby": "why-title" },
      el("a", { class: "back", href: "#/" }, `← ${strings.back}`),
      el("h1", { id: "why-title", tabindex: -1 }, strings.whyNot), el("p", {}, strings.silencesIntro),
      el("form", { role: "search", submit: (event) => { event.preventDefault(); location.hash = `#/silences?${new URLSearchParams({ q: this.field.value.trim() })}`; } },
        el("label", { class: "field", for: "silences-field" }, el("span", {}, strings.silencesField)), this.field, el("button", { type: "submit" }, strings.find)),
      this.note, this.found, this.more);
  }

  async open(words: string): Promise<void> {
    this.asked = words;
    this.field.value = words;
    this.found.replaceChildren();
    this.field.focus();
    await this.read(null);
  }

  private async read(after: string | null): Promise<void> {
    const asked = this.asked;
    const query = new URLSearchParams({ limit: "50" });
    // The gateway takes 200 characters of words; of a pasted text its beginning is enough to find it by.
    if (asked !== "") query.set(URL.canParse(asked) ? "article" : "text", URL.canParse(asked) ? asked : asked.slice(0, 200));
    if (after !== null) query.set("after", after);
    try {
      const page = await readSilences(query);
      if (asked !== this.asked) return;
      this.next = page.next;
      this.more.hidden = page.next === null;
      this.found.append(...page.suppressed.map(silenceOf));
      this.note.replaceChildren(this.found.children.length === 0 ? strings.silencesNone : "");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.note.replaceChildren(`${strings.failed}: `, said(error.message));
    }
  }
}

function silenceOf(silence: Silence): HTMLElement {
  return el("li", {},
    el("p", { class: "who" }, el("b", {}, strings.whyNotWords[silence.why_not] ?? silence.why_not), ` · ${strings.rule}: ${silence.rule.replaceAll("_", " ")}`),
    silence.quote !== null && el("blockquote", {}, said(silence.quote)),
    el("p", { class: "meta" }, articleLink(silence.url, silence.url), " — ", said(silence.publisher), silence.country === null ? "" : ` · ${countryName(silence.country)}`, " · ", moment(silence.published_at ?? silence.decided_at),
      silence.incident_id !== null && el("span", {}, " · ", el("a", { href: `#/incident/${silence.incident_id}` }, strings.sameIncident))));
}
