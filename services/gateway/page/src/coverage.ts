// What was read and what was not: articles, alerts and silences by country, outlet or language.

import { labelled, select } from "./dialog";
import { el, said } from "./dom";
import { get, Refused } from "./http";
import { strings } from "./strings";
import { countryName } from "./words";

interface Row { key: string | null; articles: number; alerts: number; silences: number; unread: number }
interface Coverage { since: string | null; rows: Row[] }

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });
const DAYS = ["1", "7", "30", "90"];
const MOST_ROWS = 500;

export class CoverageView {
  readonly element = el("section", { class: "coverage", "aria-labelledby": "coverage-title" });
  private readonly by = select("by", Object.entries(strings.coverageBy));
  private readonly days = select("days", DAYS.map((days) => [days, strings.lastDays(Number(days))] as const));
  private readonly table = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "coverage-title" });
  private readonly note = el("p", { class: "note", role: "status" });

  constructor() {
    const change = () => { location.hash = `#/coverage?${new URLSearchParams({ by: this.by.value, days: this.days.value })}`; };
    this.by.addEventListener("change", change);
    this.days.addEventListener("change", change);
    this.element.append(el("h1", { id: "coverage-title", tabindex: -1 }, strings.coverage), el("p", {}, strings.coverageIntro),
      el("form", { class: "fields" }, labelled(strings.rowsAre, this.by), labelled(strings.fetched, this.days)), this.note, this.table);
  }

  async open(_: string, query: URLSearchParams): Promise<void> {
    this.by.value = chosen(this.by, query.get("by"), "country");
    this.days.value = chosen(this.days, query.get("days"), "7");
    const asked = new URLSearchParams({ by: this.by.value, days: this.days.value });
    try {
      const coverage = await get<Coverage>("v1/coverage", asked);
      if (asked.get("by") !== this.by.value || asked.get("days") !== this.days.value) return;
      this.note.className = "note";
      this.note.replaceChildren(coverage.since === null ? strings.nothingCounted : strings.countedSince(coverage.since), coverage.rows.length > MOST_ROWS ? ` ${strings.onlyRows(MOST_ROWS, coverage.rows.length)}` : "");
      this.table.replaceChildren(tableOf(coverage.rows.slice(0, MOST_ROWS), this.by.value));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.note.className = "note failed";
      this.note.replaceChildren(`${strings.failed}: `, said(error.message));
      this.table.replaceChildren();
    }
  }
}

function chosen(control: HTMLSelectElement, value: string | null, usual: string): string {
  return [...control.options].some((option) => option.value === value) ? (value ?? usual) : usual;
}

function tableOf(rows: readonly Row[], by: string): HTMLElement {
  const most = Math.max(1, ...rows.map((row) => row.articles));
  return el("table", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, strings.coverageBy[by] ?? by), ...["articles", "alerts", "silences", "unread"].map((column) => el("th", { scope: "col", class: "number", title: strings.columnWhy[column] }, strings.columns[column] ?? column)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {},
      el("th", { scope: "row" }, nameOf(row.key, by)),
      el("td", { class: "number" }, bar(row.articles / most), " ", String(row.articles)),
      el("td", { class: "number" }, row.alerts === 0 ? "0" : el("b", {}, String(row.alerts))), el("td", { class: "number" }, String(row.silences)), el("td", { class: row.unread > 0 ? "number unread" : "number" }, String(row.unread))))));
}

// No style of its own may stand in an element (Content-Security-Policy): a meter is as long as it should be by itself.
const bar = (share: number) => el("meter", { min: 0, max: 1, value: share, "aria-hidden": "true" });

function nameOf(key: string | null, by: string): Node | string {
  if (key === null || key === "") return strings.unknownKey[by] ?? "";
  if (by === "country") return el("a", { href: `#/digest/${key}` }, countryName(key));
  if (by === "outlet") return said(key);
  try {
    return LANGUAGES.of(key) ?? key;
  } catch {
    return said(key); // no code of a language
  }
}
