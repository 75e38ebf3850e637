// One incident with its ledger, as it is or as it was known at a time.

import { type Incident, type Ledger, readIncident, readIncidents } from "./api";
import { chartOf, type Step, stepsOf } from "./chart";
import { claimOf } from "./claims";
import { Deciding } from "./deciding";
import { decisionsOf } from "./decisions";
import { DeskView } from "./desk";
import { el, listed, moment, present, said } from "./dom";
import { Refused } from "./http";
import { gradingOf, headlineOf, reviewOf, tollOf } from "./list";
import type { Session } from "./session";
import { strings } from "./strings";
import { count, details, precision, when } from "./words";

const LATER_MS = 150;

export class IncidentView {
  readonly element = el("section", { class: "incident", "aria-labelledby": "incident-title" });
  private readonly head = el("div");
  private readonly review = el("div"); // only for who may review
  private readonly body = el("div", { "aria-live": "off" });
  private readonly history = el("div");
  private readonly deciding = new Deciding((words) => this.desk?.say(words), () => void this.refresh(this.id));
  private desk: DeskView | null = null;
  private id = "";
  private moments: string[] = [];
  private steps = new Map<string, Step[]>(); // of the chart, by the time of each
  private reading: AbortController | null = null;
  private timer = 0;

  // `found`: told of the incident that is looked at, as it is now.
  constructor(private readonly session: Session, private readonly found: (ledger: Ledger) => void) {}

  async open(id: string): Promise<void> {
    this.id = id;
    this.moments = [];
    this.steps = new Map();
    this.element.replaceChildren(el("a", { class: "back", href: "#/" }, `← ${strings.back}`), this.head, this.review, this.body, this.history);
    this.head.replaceChildren(el("p", { class: "note" }, strings.loading));
    for (const part of [this.review, this.body, this.history]) part.replaceChildren();
    await this.read(null);
    this.head.querySelector("h1")?.focus();
    await this.session.ready;
    if (id === this.id && this.session.name !== null && this.session.may("review") && this.moments.length > 0) await this.openDesk(this.session.name);
  }

  // The incident changed while it is looked at as it is now.
  async refresh(id: string): Promise<void> {
    if (id !== this.id || this.slider()?.value !== this.slider()?.max) return;
    this.moments = [];
    this.steps = new Map();
    await this.read(null);
    if (this.desk !== null) await this.readHistory();
  }

  // Somebody did something at its desk.
  async refreshDesk(): Promise<void> {
    if (this.desk !== null && this.review.isConnected) await this.desk.refresh();
  }

  private async openDesk(me: string): Promise<void> {
    this.desk ??= new DeskView(me, this.deciding.element);
    this.review.replaceChildren(this.desk.element);
    await Promise.all([this.desk.open(this.id), this.readHistory()]);
  }

  private async readHistory(): Promise<void> {
    const id = this.id;
    const history = await decisionsOf(id);
    if (id === this.id) this.history.replaceChildren(...present([history]));
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
      const steps = await stepsOf(ledger, this.steps);
      if (reading.signal.aborted) return;
      if (this.moments.length === 0) {
        this.moments = momentsOf(ledger);
        this.element.querySelector(".as-of")?.remove();
        if (this.moments.length > 1) this.head.before(this.asOf());
        this.deciding.about(ledger);
        this.found(ledger);
      }
      this.head.replaceChildren(...headOf(ledger));
      this.body.replaceChildren(...sections(ledger, steps, this.duplicates(ledger)));
    } catch (error) {
      if (!(error instanceof Refused)) { if ((error as Error).name === "AbortError") return; throw error; }
      this.body.replaceChildren();
      this.head.replaceChildren(el("h1", { id: "incident-title", tabindex: -1 }, error.status === 404 ? strings.notFound : strings.failed), el("p", { class: "failed" }, said(error.message)));
    }
  }

  // Each with what it is, once that is read; who may review can say that they are one.
  private duplicates(ledger: Ledger): HTMLElement {
    const list = el("ul", { class: "duplicates" });
    const draw = (others: readonly Incident[]) => {
      list.replaceChildren(...ledger.possible_duplicates.map((possible) => {
        const other = others.find((one) => one.incident_id === possible.incident_id);
        return el("li", {}, el("a", { href: `#/incident/${possible.incident_id}` }, ...(other === undefined ? [possible.incident_id.slice(0, 8)] : headlineOf(other))),
          other !== undefined && el("span", {}, ` · ${when(other.occurred)} · ${other.civilians_killed === null ? strings.noToll : `${count(other.civilians_killed)} ${strings.killed}`}`),
          el("p", { class: "meta" }, `${strings.duplicateScore(possible.score.toFixed(2))} · ${possible.why.join(", ").replaceAll("_", " ")}`,
            this.session.may("review") && el("button", { type: "button", "aria-haspopup": "dialog", click: () => void this.deciding.merge(ledger, possible.incident_id) }, strings.mergeThese)));
      }));
    };
    draw([]);
    const ids = ledger.possible_duplicates.map((possible) => possible.incident_id).slice(0, 100);
    if (ids.length > 0) void readIncidents(new URLSearchParams({ incident_id: ids.join(","), everything: "true", limit: "100" })).then((page) => draw(page.incidents), () => {});
    return list;
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

function headOf(ledger: Ledger): (Node | string)[] {
  const place = ledger.place;
  return present([
    el("h1", { id: "incident-title", tabindex: -1 }, ...headlineOf(ledger)),
    stateOf(ledger),
    el("div", { class: "facts" }, tollOf(ledger),
      el("dl", {},
        el("dt", {}, strings.happened), el("dd", {}, when(ledger.occurred)),
        el("dt", {}, strings.place), el("dd", {}, place === null ? strings.placeUnknown : precision(place)),
        el("dt", {}, strings.lastChange), el("dd", {}, moment(ledger.last_changed_at)),
        ...(details(ledger).length > 0 ? [el("dt", {}, strings.alsoCounted), el("dd", {}, details(ledger).join("; "))] : []))),
  ]);
}

// `duplicates`: filled later, with what the others are.
function sections(ledger: Ledger, steps: Step[], duplicates: HTMLElement): (Node | string)[] {
  const chart = chartOf(ledger, steps);
  const claims = [...ledger.claims].sort((one, other) => Date.parse(one.reported_at) - Date.parse(other.reported_at));
  return present([
    part(strings.toll, chart === null ? [el("p", { class: "note" }, strings.noChart)] : [chart, el("p", { class: "legend" }, el("span", { class: "key-band" }), ` ${strings.chartBand} `, el("span", { class: "key-mark" }), ` ${strings.chartClaim}`)]),
    part(strings.why, [
      el("p", {}, gradingOf(ledger), " ", strings.gradingWhy[ledger.grading] ?? ""),
      el("p", { class: "meta" }, strings.sources(ledger.independent_sources), ledger.sources.length > 0 ? ": " : "", ...listed(ledger.sources.map((source) => said(source.name))), " · ", reviewOf(ledger), ledger.review?.note ? " · " : "", ledger.review?.note ? said(ledger.review.note) : ""),
    ]),
    ledger.positions.length > 0 && part(strings.positions, [el("ul", {}, ...ledger.positions.map((position) =>
      el("li", {}, el("b", {}, said(position.actor)), ` ${strings.positionWords[position.position] ?? position.position}`, position.killed === null ? "" : ` ${count(position.killed)} ${strings.killed}`, " · ", moment(position.reported_at))))]),
    ledger.actors.length > 0 && part(strings.parties, [el("ul", {}, ...ledger.actors.map((actor) =>
      el("li", {}, el("b", {}, said(actor.name)), ` ${strings.roles[actor.role] ?? actor.role} (${strings.certainties[actor.certainty] ?? actor.certainty})`)))]),
    ledger.possible_duplicates.length > 0 && part(strings.duplicates, [duplicates]),
    part(strings.claims, [el("ol", { class: "claims" }, ...claims.map(claimOf))]),
    ledger.merge_log.length > 0 && el("details", { class: "joined" }, el("summary", {}, strings.mergeLog), el("ul", {}, ...ledger.merge_log.map(joinedOf))),
    part(strings.downloads, [el("p", { class: "meta" }, ...downloads(ledger.incident_id))]),
  ]);
}

function joinedOf(entry: Ledger["merge_log"][number]): HTMLElement {
  return el("li", {}, moment(entry.at), ` ${strings.joined[entry.action] ?? entry.action}`, entry.incident_id === null ? "" : " ", entry.incident_id === null ? "" : el("a", { href: `#/incident/${entry.incident_id}` }, entry.incident_id.slice(0, 8)),
    entry.why.length === 0 ? "" : ` · ${entry.why.join(", ").replaceAll("_", " ")}`, entry.by === null ? "" : " · ", entry.by === null ? "" : said(entry.by), entry.note === null ? "" : " · ", entry.note === null ? "" : said(entry.note));
}

function downloads(id: string): (Node | string)[] {
  const files = [["evidence.zip", strings.evidence], ["json", "JSON"], ["geojson", "GeoJSON"], ["csv", "CSV"]] as const;
  return listed(files.map(([form, words]) => el("a", { href: `v1/incidents/${id}${form === "evidence.zip" ? "/" : "."}${form}`, download: `harmwatch-${id.slice(0, 8)}${form === "evidence.zip" ? ".zip" : `.${form}`}` }, words)));
}

function stateOf(ledger: Ledger): Node | null {
  if (ledger.status === "retracted") return el("p", { class: "ended" }, strings.retracted);
  if (ledger.merged_into === null) return null;
  return el("p", { class: "ended" }, el("a", { href: `#/incident/${ledger.merged_into}` }, strings.mergedInto));
}

function part(title: string, children: Node[]): HTMLElement {
  return el("section", {}, el("h2", {}, title), ...children);
}
