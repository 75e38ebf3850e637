// A country's day: its incidents with their ranges, added up only where they may be.

import type { Count } from "./api";
import { articleLink, el, moment, present, said } from "./dom";
import { labelled, select } from "./dialog";
import { get, Refused } from "./http";
import type { Session } from "./session";
import { strings } from "./strings";
import { mailDigest } from "./subscriptions";
import { count, countries } from "./words";

interface Said { alert_id: string; at: string; headline: string; publisher: string; url: string; quotes: string[] }
interface Entry {
  incident_id: string; change: string; headline: string; killed: Count | null; injured: Count | null; grading: string; reviewed: boolean; sources: string[];
  positions: { actor: string; position: string }[]; said: Said[]; not_added: string | null;
}
interface Digest { title: string; day: string; zone: string; sum_words: string; incidents: Entry[] }

const DAY_MS = 86_400_000;

export class DigestView {
  readonly element = el("section", { class: "digest", "aria-labelledby": "digest-title" });
  private readonly title = el("h1", { id: "digest-title", tabindex: -1 }, strings.digest);
  private readonly country = select("country", [["", strings.chooseCountry], ...countries()]);
  private readonly day = el("input", { type: "date", name: "day", max: today() });
  private readonly body = el("div");

  constructor(private readonly session: Session) {
    const change = () => { if (this.country.value !== "") location.hash = `#/digest/${this.country.value}${this.day.value === "" ? "" : `?day=${this.day.value}`}`; };
    this.country.addEventListener("change", change);
    this.day.addEventListener("change", change);
    this.element.append(this.title, el("p", {}, strings.digestIntro), el("form", { class: "fields" }, labelled(strings.country, this.country), labelled(strings.digestDay, this.day)), this.body);
  }

  async open(code: string, query: URLSearchParams): Promise<void> {
    const day = query.get("day") ?? today();
    this.country.value = code;
    this.day.value = day;
    this.title.replaceChildren(strings.digest);
    if (code === "") { this.body.replaceChildren(); return; }
    try {
      const digest = await get<Digest>(`v1/digest/${encodeURIComponent(code)}`, new URLSearchParams({ day }));
      if (this.country.value !== code || this.day.value !== day) return;
      this.title.replaceChildren(said(digest.title));
      this.body.replaceChildren(...bodyOf(digest, code, this.session.may("subscribe")));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.body.replaceChildren(el("p", { class: "note failed", role: "alert" }, `${strings.failed}: `, said(error.message)));
    }
  }
}

const today = () => new Date().toISOString().slice(0, 10);

function bodyOf(digest: Digest, code: string, mayMail: boolean): (Node | string)[] {
  const beside = (days: number) => new Date(Date.parse(`${digest.day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  const changes = Object.keys(strings.changes).filter((change) => digest.incidents.some((entry) => entry.change === change));
  return present([
    el("p", { class: "meta" }, el("a", { href: `#/digest/${code}?day=${beside(-1)}` }, `← ${strings.dayBefore}`), " · ", digest.day < today() && el("a", { href: `#/digest/${code}?day=${beside(1)}` }, `${strings.dayAfter} →`), digest.day < today() && " · ", el("a", { href: `v1/digest/${code}.atom` }, strings.feedOfDays), mayMail && " · ", mayMail && el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", click: () => mailDigest(code) }, strings.mailDigest)),
    digest.sum_words !== "" && el("p", { class: "sum" }, said(digest.sum_words)),
    digest.incidents.length === 0 && el("p", { class: "note" }, strings.nothingThatDay),
    ...changes.map((change) => el("section", {}, el("h2", {}, strings.changes[change] ?? change), el("ol", {}, ...digest.incidents.filter((entry) => entry.change === change).map(entryOf)))),
  ]);
}

function entryOf(entry: Entry): HTMLElement {
  const counts = ([[entry.killed, strings.killed], [entry.injured, strings.injured]] as const).flatMap(([range, words]) => (range === null ? [] : [`${count(range)} ${words}`]));
  return el("li", { class: "entry" },
    el("p", {}, el("a", { class: "headline", href: `#/incident/${entry.incident_id}` }, said(entry.headline))),
    el("p", { class: "meta" }, el("span", { class: `chip ${entry.grading}` }, strings.gradings[entry.grading] ?? entry.grading), ` ${counts.join(", ") || strings.noToll} · `, entry.sources.length === 0 ? strings.unknownClaimant : said(entry.sources.join(", ")), ` · ${entry.reviewed ? strings.checked : strings.machineCoded}`),
    ...entry.positions.map((position) => el("p", { class: "meta" }, el("b", {}, said(position.actor)), ` ${strings.positionWords[position.position] ?? position.position}`)),
    ...entry.said.map((one) => el("div", { class: "told" }, ...one.quotes.map((quote) => el("blockquote", {}, said(quote))), el("p", { class: "meta" }, articleLink(one.url, one.publisher), " · ", moment(one.at)))),
    entry.not_added !== null && el("p", { class: "meta left-out" }, `${strings.notAdded}: `, said(entry.not_added)));
}
