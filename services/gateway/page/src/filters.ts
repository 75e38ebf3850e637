// The filters: in the page's address, in a form, and as the question to the gateway.

import { el } from "./dom";
import { strings } from "./strings";
import { countries } from "./words";

const HOURS: Record<string, number> = { "1h": 1, "24h": 24, "7d": 7 * 24, "30d": 30 * 24 };
const NAMES = ["text", "country", "event_type", "grading", "min_killed", "since", "happened_from", "happened_to", "perpetrator", "bbox", "triage", "assignee", "watched", "muted"] as const;
// Those that are folded away.
const FURTHER = ["event_type", "grading", "happened_from", "happened_to", "perpetrator", "triage", "assignee", "watched", "muted"] as const;
const OF_DESK: readonly Name[] = ["triage", "assignee", "watched", "muted"];
type Name = (typeof NAMES)[number];

export class Filters {
  readonly form: HTMLFormElement;
  private readonly inputs = new Map<Name, HTMLInputElement | HTMLSelectElement>();
  private readonly summary = el("summary");
  private readonly clearing = el("button", { type: "button", class: "quiet", click: () => this.write(new URLSearchParams()) }, strings.clear);
  private readonly saving: HTMLElement;
  private readonly queue: HTMLElement; // of the review desk
  private timer = 0;

  // `save`: asks where to send what fits.
  constructor(private readonly changed: () => void, save: () => void) {
    this.saving = el("button", { type: "button", class: "quiet", hidden: true, "aria-haspopup": "dialog", click: save }, strings.saveFilters);
    this.queue = el("div", { class: "fields", hidden: true },
      this.select("triage", strings.triage, [["", strings.any], ...Object.entries(strings.triages)]),
      this.input("assignee", strings.assignee, { type: "text", maxlength: 200 }),
      this.select("watched", strings.watchedTitle, [["", strings.any], ["true", strings.watched]]),
      this.select("muted", strings.mutedTitle, [["", strings.any], ["false", strings.hideMuted], ["true", strings.onlyMuted]]));
    const options = (words: Record<string, string>): [string, string][] => [["", strings.any], ...Object.entries(words)];
    this.form = el("form", { class: "filters", role: "search", "aria-label": strings.filters, submit: (event) => { event.preventDefault(); this.take(); } },
      el("div", { class: "fields" },
        this.input("text", strings.search, { type: "search", maxlength: 200, enterkeyhint: "search" }),
        this.select("country", strings.country, [["", strings.any], ...countries()]),
        this.select("since", strings.since, Object.entries(strings.sinceWords)),
        this.input("min_killed", strings.minKilled, { type: "number", min: 0, max: 100000, inputmode: "numeric" })),
      el("div", { class: "rest" },
        el("details", {}, this.summary, el("div", { class: "fields" },
          this.select("event_type", strings.type, options(strings.types)),
          this.select("grading", strings.grading, options(strings.gradings)),
          this.input("happened_from", strings.happenedFrom, { type: "date" }),
          this.input("happened_to", strings.happenedTo, { type: "date" }),
          this.input("perpetrator", strings.perpetrator, { type: "text", maxlength: 200 })), this.queue),
        this.saving, this.clearing));
    this.read();
    addEventListener("popstate", () => { this.read(); });
  }

  // What the reader's token allows.
  offer(may: { review: boolean; subscribe: boolean }): void {
    this.queue.hidden = !may.review;
    this.saving.hidden = !may.subscribe;
  }

  // The question to the gateway, without the size of a page.
  get query(): URLSearchParams {
    const query = this.given();
    const hours = HOURS[query.get("since") ?? ""];
    query.delete("since");
    // To the minute, so that streams of the same filters are alike and what is asked twice is asked alike.
    if (hours !== undefined) query.set("reported_from", new Date(Math.floor(Date.now() / 60_000) * 60_000 - hours * 3_600_000).toISOString());
    return query;
  }

  get areOfDesk(): boolean {
    return OF_DESK.some((name) => this.given().has(name));
  }

  get box(): string | null {
    return this.given().get("bbox");
  }

  set(name: Name, value: string | null): void {
    const query = this.given();
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
    this.write(query);
  }

  focus(): void {
    this.inputs.get("text")?.focus();
  }

  private given(): URLSearchParams {
    const address = new URLSearchParams(location.search);
    return new URLSearchParams(NAMES.flatMap((name) => { const value = address.getAll(name).join(","); return value === "" ? [] : [[name, value]]; }));
  }

  private write(query: URLSearchParams): void {
    const search = query.size === 0 ? "" : `?${query.toString().replaceAll("%2C", ",")}`;
    if (search === location.search) return;
    history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
    this.read();
    this.changed();
  }

  private take(): void {
    const query = new URLSearchParams();
    for (const name of NAMES) {
      const value = name === "bbox" ? this.box : this.inputs.get(name)?.value.trim();
      if (value) query.set(name, value);
    }
    this.write(query);
  }

  private read(): void {
    const query = this.given();
    this.clearing.hidden = query.size === 0;
    this.summary.textContent = strings.moreFilters(FURTHER.filter((name) => query.has(name)).length);
    for (const [name, input] of this.inputs) {
      const value = query.get(name) ?? "";
      // Several countries, or types, stand in an address that a person wrote: kept as a choice of their own.
      if (input instanceof HTMLSelectElement && ![...input.options].some((option) => option.value === value)) input.append(el("option", { value }, value));
      if (document.activeElement !== input || input.value.trim() !== value) input.value = value;
    }
  }

  private input(name: Name, label: string, attributes: Record<string, string | number>): HTMLElement {
    const later = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.take(), 300); };
    return this.labelled(name, label, el("input", { name, autocomplete: "off", ...attributes, input: later }));
  }

  private select(name: Name, label: string, options: [string, string][]): HTMLElement {
    return this.labelled(name, label, el("select", { name, change: () => this.take() }, ...options.map(([value, words]) => el("option", { value }, words))));
  }

  private labelled(name: Name, label: string, input: HTMLInputElement | HTMLSelectElement): HTMLElement {
    this.inputs.set(name, input);
    return el("label", { class: `field field-${name}` }, el("span", {}, label), input);
  }
}
