// One incident with its ledger, as it is or as it was known at a time.

import { type Ledger, readIncident } from "./api";
import { chartOf } from "./chart";
import { claimOf } from "./claims";
import { el, moment, said } from "./dom";
import { Refused } from "./http";
import { gradingOf, headlineOf, reviewOf, tollOf } from "./list";
import { strings } from "./strings";
import { count, details, precision, when } from "./words";

const LATER_MS = 150;

export class IncidentView {
  readonly element = el("section", { class: "incident", "aria-labelledby": "incident-title" });
  private readonly body = el("div", { "aria-live": "off" });
  private id = "";
  private moments: string[] = [];
  private reading: AbortController | null = null;
  private timer = 0;

  constructor(private readonly found: (ledger: Ledger) => void) {}

  async open(id: string): Promise<void> {
    this.id = id;
    this.moments = [];
    this.element.replaceChildren(el("a", { class: "back", href: "#/" }, `← ${strings.back}`), this.body);
    this.body.replaceChildren(el("p", { class: "note" }, strings.loading));
    await this.read(null);
    this.body.querySelector("h1")?.focus();
  }

  // The incident changed while it is looked at as it is now.
  async refresh(id: string): Promise<void> {
    if (id !== this.id || this.slider()?.value !== this.slider()?.max) return;
    this.moments = [];
    await this.read(null);
  }

  private slider(): HTMLInputElement | null {
    return this.element.querySelector<HTMLInputElement>("input[type=range]");
  }

  private async read(asOf: string | null): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    try {
      const ledger = await readIncident(this.id, asOf, reading.signal);
      if (this.moments.length === 0) {
        this.moments = momentsOf(ledger);
        this.element.querySelector(".as-of")?.remove();
        if (this.moments.length > 1) this.body.before(this.asOf());
        this.found(ledger);
      }
      this.body.replaceChildren(...sections(ledger));
    } catch (error) {
      if (!(error instanceof Refused)) { if ((error as Error).name === "AbortError") return; throw error; }
      this.body.replaceChildren(el("h1", { id: "incident-title", tabindex: -1 }, error.status === 404 ? strings.notFound : strings.failed), el("p", { class: "failed" }, said(error.message)));
    }
  }

  private asOf(): HTMLElement {
    const last = this.moments.length - 1;
    const output = el("output", {}, strings.now);
    const slider = el("input", {
      id: "as-of", type: "range", min: 0, max: last, value: last, "aria-valuetext": strings.now,
      input: () => {
        const at = Number(slider.value) === last ? null : (this.moments[Number(slider.value)] ?? null);
        const time = at === null ? null : moment(at);
        output.replaceChildren(time ?? strings.now);
        slider.setAttribute("aria-valuetext", time?.textContent ?? strings.now);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.read(at), LATER_MS);
      },
    });
    return el("div", { class: "as-of" }, el("label", { for: "as-of" }, strings.asOf), slider, output);
  }
}

// The times at which something was said or decided, in order.
function momentsOf(ledger: Ledger): string[] {
  const times = [...ledger.claims.map((claim) => claim.reported_at), ...ledger.toll_history.map((change) => change.at), ...ledger.merge_log.map((entry) => entry.at)];
  return [...new Set(times)].filter((time) => time >= ledger.first_reported_at).sort((one, other) => Date.parse(one) - Date.parse(other));
}

function sections(ledger: Ledger): (Node | string)[] {
  const place = ledger.place;
  const chart = chartOf(ledger);
  const parts: (Node | string | null)[] = [
    el("h1", { id: "incident-title", tabindex: -1 }, ...headlineOf(ledger)),
    stateOf(ledger),
    el("div", { class: "facts" }, tollOf(ledger),
      el("dl", {},
        el("dt", {}, strings.happened), el("dd", {}, when(ledger.occurred)),
        el("dt", {}, strings.place), el("dd", {}, place === null ? strings.placeUnknown : precision(place)),
        el("dt", {}, strings.lastReport), el("dd", {}, moment(ledger.last_changed_at)),
        ...(details(ledger).length > 0 ? [el("dt", {}, strings.alsoCounted), el("dd", {}, details(ledger).join("; "))] : []))),
    part(strings.toll, chart === null ? [el("p", { class: "note" }, strings.noChart)] : [chart, el("p", { class: "legend" }, el("span", { class: "key-band" }), ` ${strings.chartBand} `, el("span", { class: "key-mark" }), ` ${strings.chartClaim}`)]),
    part(strings.why, [
      el("p", {}, gradingOf(ledger), " ", strings.gradingWhy[ledger.grading] ?? ""),
      el("p", { class: "meta" }, strings.sources(ledger.independent_sources), ledger.sources.length > 0 ? ": " : "", ...listed(ledger.sources.map((source) => said(source.name))), " · ", reviewOf(ledger), ledger.review?.note ? " · " : "", ledger.review?.note ? said(ledger.review.note) : ""),
    ]),
    ledger.positions.length === 0 ? null : part(strings.positions, [el("ul", {}, ...ledger.positions.map((position) =>
      el("li", {}, el("b", {}, said(position.actor)), ` ${strings.positionWords[position.position] ?? position.position}`, position.killed === null ? "" : ` ${count(position.killed)} ${strings.killed}`, " · ", moment(position.reported_at))))]),
    ledger.actors.length === 0 ? null : part(strings.parties, [el("ul", {}, ...ledger.actors.map((actor) =>
      el("li", {}, el("b", {}, said(actor.name)), ` ${strings.roles[actor.role] ?? actor.role} (${strings.certainties[actor.certainty] ?? actor.certainty})`)))]),
    part(strings.claims, [el("ol", { class: "claims" }, ...[...ledger.claims].sort((one, other) => Date.parse(one.reported_at) - Date.parse(other.reported_at)).map(claimOf))]),
    ledger.possible_duplicates.length === 0 ? null : part(strings.duplicates, [el("ul", {}, ...ledger.possible_duplicates.map((other) =>
      el("li", {}, el("a", { href: `#/incident/${other.incident_id}` }, other.incident_id.slice(0, 8)), ` ${strings.duplicateScore(other.score.toFixed(2))} · ${other.why.join(", ").replaceAll("_", " ")}`)))]),
    ledger.merge_log.length === 0 ? null : el("details", { class: "joined" }, el("summary", {}, strings.mergeLog), el("ul", {}, ...ledger.merge_log.map((entry) =>
      el("li", {}, moment(entry.at), ` ${strings.joined[entry.action] ?? entry.action}`, entry.incident_id === null ? "" : " ", entry.incident_id === null ? "" : el("a", { href: `#/incident/${entry.incident_id}` }, entry.incident_id.slice(0, 8)),
        entry.why.length === 0 ? "" : ` · ${entry.why.join(", ").replaceAll("_", " ")}`, entry.by === null ? "" : " · ", entry.by === null ? "" : said(entry.by), entry.note === null ? "" : " · ", entry.note === null ? "" : said(entry.note))))),
  ];
  return parts.filter((one): one is Node | string => one !== null);
}

function stateOf(ledger: Ledger): Node | null {
  if (ledger.status === "retracted") return el("p", { class: "ended" }, strings.retracted);
  if (ledger.merged_into === null) return null;
  return el("p", { class: "ended" }, el("a", { href: `#/incident/${ledger.merged_into}` }, strings.mergedInto));
}

function part(title: string, children: Node[]): HTMLElement {
  return el("section", {}, el("h2", {}, title), ...children);
}

function listed(items: Node[]): (Node | string)[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [", ", item]));
}
