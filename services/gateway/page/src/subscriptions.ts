// Saved filters: where alerts that fit them are sent, and what became of each.

import { ask, given, labelled, select } from "./dialog";
import { el, moment, present, said } from "./dom";
import { get, Refused, send } from "./http";
import { strings } from "./strings";
import { countryName } from "./words";

interface Subscription {
  subscription_id: string; name: string; filters: Record<string, unknown>; channel: { kind: string; shown: string }; created_at: string;
  digest: { country: string; hour: number; zone: string } | null;
  feed: string; standing: { state: string; reason: string | null; next_trial_at: string | null }; waiting: number; secret: string | null;
}
interface Delivery { alert_id: string | null; incident_id: string | null; kind: string; status: string; queued_at: string; attempts: number; next_attempt_at: string | null; latency_ms: number | null; http_status: number | null; error: string | null }

// Which field each channel needs.
const TARGETS: Record<string, { field: string; type: string } | null> = {
  webhook: { field: "url", type: "url" }, slack: { field: "url", type: "url" }, discord: { field: "url", type: "url" }, telegram: { field: "url", type: "text" },
  email: { field: "to", type: "email" }, kafka: { field: "topic", type: "text" }, feed: null,
};

export class SubscriptionsView {
  readonly element = el("section", { class: "subscriptions", "aria-labelledby": "subscriptions-title" });
  private readonly note = el("p", { class: "note", role: "status" });
  private readonly rows = el("ul");

  constructor() {
    this.element.append(el("h1", { id: "subscriptions-title", tabindex: -1 }, strings.subscriptions), el("p", {}, strings.subscriptionsIntro), this.note, this.rows);
  }

  async open(): Promise<void> {
    await this.attempt(async () => {
      const { subscriptions } = await get<{ subscriptions: Subscription[] }>("v1/subscriptions");
      this.note.replaceChildren(subscriptions.length === 0 ? strings.noSubscriptions : "");
      this.rows.replaceChildren(...subscriptions.map((one) => this.row(one)));
    });
  }

  private row(one: Subscription): HTMLElement {
    const path = `v1/subscriptions/${one.subscription_id}`;
    const ledger = el("div");
    const log = el("details", { toggle: () => { if (log.open) void this.deliveries(path, ledger); } }, el("summary", {}, strings.deliveries), ledger);
    const { state, reason, next_trial_at: trial } = one.standing;
    return el("li", { class: "subscription" },
      el("p", {}, el("b", {}, said(one.name)), " · ", strings.channels[one.channel.kind] ?? one.channel.kind, " ", one.channel.kind === "feed" ? "" : said(one.channel.shown)),
      el("p", { class: "meta" }, said(one.digest === null ? filterWords(one.filters) : strings.digestEach(countryName(one.digest.country), one.digest.hour, one.digest.zone)), " · ", moment(one.created_at), " · ", el("a", { href: one.feed }, strings.feedAddress)),
      el("p", { class: state === "active" ? "meta" : "failed" }, strings.states[state] ?? state, ...(reason === null ? [] : [": ", said(reason)]), ...(trial === null ? [] : [` · ${strings.triedAgain} `, moment(trial)]), one.waiting === 0 ? "" : ` · ${strings.waiting(one.waiting)}`),
      el("div", { class: "buttons" },
        one.channel.kind !== "feed" && el("button", { type: "button", click: () => void this.test(path, log.open ? ledger : null) }, strings.test),
        el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", click: () => this.remove(one, path) }, strings.remove)),
      one.channel.kind !== "feed" && log);
  }

  private async test(path: string, ledger: HTMLElement | null): Promise<void> {
    await this.attempt(async () => {
      const { body } = await send<Delivery>("POST", `${path}/test`);
      const arrived = body.status === "delivered";
      this.note.className = arrived ? "note" : "note failed";
      this.note.replaceChildren(arrived ? strings.testDelivered : `${strings.testFailed}: `, said(arrived ? "" : body.error ?? ""));
      if (ledger !== null) await this.deliveries(path, ledger);
    });
  }

  private remove(one: Subscription, path: string): void {
    ask({ title: strings.remove, words: [`${strings.removeWords} `, said(one.name)], fields: [], confirm: strings.remove, act: async () => { await send("DELETE", path); await this.open(); } });
  }

  private async deliveries(path: string, into: HTMLElement): Promise<void> {
    await this.attempt(async () => {
      const { deliveries } = await get<{ deliveries: Delivery[] }>(`${path}/deliveries`);
      into.replaceChildren(deliveries.length === 0 ? strings.noDeliveries : el("ol", {}, ...deliveries.map(deliveryOf)));
    });
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.note.className = "note";
    await act().catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      this.note.className = "note failed";
      this.note.replaceChildren(`${strings.failed}: `, said(error.message));
    });
  }
}

// The filters that are set now, as a subscription. `query`: as a list is asked.
export function saveFilters(query: URLSearchParams): void {
  const target = el("div");
  const kind = select("kind", Object.entries(strings.channels));
  const draw = () => {
    const wanted = TARGETS[kind.value] ?? null;
    target.replaceChildren(wanted === null ? el("p", { class: "note" }, strings.feedWords) : labelled(strings.targets[kind.value] ?? kind.value, el("input", { name: "target", type: wanted.type, required: true, maxlength: 2048, autocomplete: "off" })));
  };
  kind.addEventListener("change", draw);
  draw();
  const filters = filtersOf(query);
  ask({
    title: strings.saveFilters, words: [strings.saveWords, " ", said(filterWords(filters))], confirm: strings.save,
    fields: [labelled(strings.name_, el("input", { name: "name", required: true, maxlength: 100, autocomplete: "off" })), labelled(strings.channel, kind), target],
    act: async (form) => {
      const wanted = TARGETS[kind.value] ?? null;
      const channel = { kind: kind.value, ...(wanted === null ? {} : { [wanted.field]: given(form, "target") }) };
      const { body } = await send<Subscription>("POST", "v1/subscriptions", { name: given(form, "name"), filters, channel });
      made(body);
    },
  });
}

// A country's digest, by mail once a day.
export function mailDigest(country: string): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hour = el("input", { name: "hour", type: "number", min: 0, max: 23, value: "7", required: true });
  ask({
    title: strings.mailDigest, words: [strings.mailWords(countryName(country), zone)], confirm: strings.save,
    fields: [labelled(strings.targets["email"] ?? "", el("input", { name: "target", type: "email", required: true, maxlength: 254, autocomplete: "email" })), labelled(strings.hour, hour)],
    act: async (form) => {
      const digest = { country, hour: Number(given(form, "hour")), zone };
      const { body } = await send<Subscription>("POST", "v1/subscriptions", { name: `${strings.digest}: ${countryName(country)}`, channel: { kind: "email", to: given(form, "target") }, digest });
      made(body);
    },
  });
}

// The secret is shown this once.
function made(one: Subscription): void {
  const facts = ([[strings.secret, one.secret], [strings.feedAddress, one.feed]] as const).flatMap(([words, value]) => (value === null ? [] : [el("dt", {}, words), el("dd", {}, el("code", {}, value))]));
  const dialog = el("dialog", { class: "question", "aria-labelledby": "made-title", close: () => dialog.remove() },
    el("h2", { id: "made-title" }, strings.saved), el("p", {}, strings.savedWords), el("dl", {}, ...facts),
    el("form", { method: "dialog", class: "buttons" }, el("button", { class: "act" }, strings.close), el("a", { href: "#/subscriptions", click: () => { dialog.close(); dialog.remove(); } }, strings.subscriptions)));
  document.body.append(dialog);
  dialog.showModal();
}

const LISTS = new Set(["country", "event_type", "grading"]);

// What is no filter of alerts to come: "the last 24 hours", and what people do at the desk.
const NOT_SAVED = new Set(["reported_from", "triage", "assignee", "watched", "muted"]);

// As a subscription has them: lists as lists.
function filtersOf(query: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries([...query].filter(([name]) => !NOT_SAVED.has(name)).map(([name, value]) => [name, LISTS.has(name) ? value.split(",") : value]));
}

function filterWords(filters: Record<string, unknown>): string {
  const isSet = ([name, value]: [string, unknown]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0) && (name !== "radius" || filters["near"] !== null);
  const words = Object.entries(filters).filter(isSet).map(([name, value]) => `${strings.filterNames[name] ?? name}: ${Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  return words.join("; ") || strings.everything;
}

function deliveryOf(delivery: Delivery): HTMLElement {
  return el("li", { class: `delivery ${delivery.status}` }, ...present([
    el("b", {}, strings.deliveryStates[delivery.status] ?? delivery.status), ` · ${delivery.kind} · `, moment(delivery.queued_at), delivery.attempts > 1 && ` · ${strings.attempts(delivery.attempts)}`,
    delivery.latency_ms !== null && ` · ${delivery.latency_ms} ms`, delivery.http_status !== null && ` · HTTP ${delivery.http_status}`, delivery.error !== null && " · ", delivery.error !== null && said(delivery.error),
    delivery.incident_id !== null && " · ", delivery.incident_id !== null && el("a", { href: `#/incident/${delivery.incident_id}` }, strings.itsIncident),
  ]));
}
