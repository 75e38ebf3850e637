// What a reviewer can decide about an incident: each a dialog that says in words what will happen.

import { type Claim, type Incident, type Ledger, readIncident } from "./api";
import { claimants, killedIn } from "./claims";
import { correctionFields } from "./correcting";
import { ask, given, labelled, select } from "./dialog";
import { el, said } from "./dom";
import { readByHand, sourceFields } from "./handread";
import { Refused } from "./http";
import { headlineOf } from "./list";
import { decider, type DecisionRecord, label } from "./review";
import { strings } from "./strings";
import { count } from "./words";

export class Deciding {
  readonly element = el("div", { class: "buttons", role: "group", "aria-label": strings.decide });
  private ledger: Ledger | null = null;

  // `done`: told in words what became of it; `changed`: the incident is another now.
  constructor(private readonly done: (words: string) => void, private readonly changed: () => void) {
    const buttons: [string, (ledger: Ledger) => void][] = [
      [strings.signOff, (ledger) => this.signOff(ledger)], [strings.correct, (ledger) => this.correct(ledger)], [strings.addSource, (ledger) => this.addSource(ledger)],
      [strings.split, (ledger) => this.split(ledger)], [strings.merge, (ledger) => void this.merge(ledger, "")], [strings.redact, (ledger) => this.redact(ledger)], [strings.report, (ledger) => this.report(ledger)],
    ];
    this.element.append(...buttons.map(([words, open]) => el("button", { type: "button", "aria-haspopup": "dialog", click: () => { if (this.ledger !== null) open(this.ledger); } }, words)));
  }

  about(ledger: Ledger): void {
    this.ledger = ledger;
  }

  // The other is looked up first, so that the dialog can say which two they are.
  async merge(ledger: Ledger, otherId: string): Promise<void> {
    const other = otherId === "" ? null : await readIncident(otherId, null).catch(() => null);
    const decide = decider(ledger.incident_id);
    const words = other === null ? [strings.mergeAny] : mergeWords(ledger, other);
    const field = el("input", { name: "other_id", required: true, pattern: "[0-9a-f]{32,64}", value: otherId, autocomplete: "off" });
    ask({
      title: strings.mergeTitle, words, confirm: strings.mergeConfirm, fields: [...(other === null ? [labelled(strings.otherId, field, strings.otherIdHint)] : []), noteField()],
      act: async (form) => this.tell(await decide({ action: "merge", other_id: otherId || given(form, "other_id"), note: given(form, "note") })),
    });
  }

  private signOff(ledger: Ledger): void {
    const decide = decider(ledger.incident_id);
    ask({
      title: strings.signOff, words: [strings.signOffWords], confirm: strings.sign,
      fields: [labelled(strings.grading, select("grade", Object.entries(strings.gradings).map(([grade, words]) => [grade, `${words}: ${strings.gradingWhy[grade]}`] as const), ledger.grading)), noteField()],
      act: async (form) => this.tell(await decide({ action: "sign_off", grade: given(form, "grade"), note: given(form, "note") })),
    });
  }

  private correct(ledger: Ledger): void {
    const decide = decider(ledger.incident_id);
    ask({
      title: strings.correct, words: [strings.correctWords], confirm: strings.sign, fields: [correctionFields(ledger), noteField()],
      act: async (form) => this.tell(await decide({ action: "correct", field: given(form, "field"), value: form.has("unknown") ? null : given(form, "value"), note: given(form, "note") })),
    });
  }

  private addSource(ledger: Ledger): void {
    const decide = decider(ledger.incident_id);
    ask({
      title: strings.addSource, words: [strings.addSourceWords], confirm: strings.sign, fields: [sourceFields(), noteField()],
      act: async (form) => this.tell(await decide({ action: "add_claim", claim: readByHand(form), note: given(form, "note") })),
    });
  }

  private split(ledger: Ledger): void {
    const decide = decider(ledger.incident_id);
    ask({
      title: strings.splitTitle, words: [strings.splitWords], confirm: strings.splitConfirm,
      fields: [choice(strings.claims, ledger.claims.map((claim) => [claim.event_id, claimWords(claim)]), "checkbox", "event_ids"), noteField()],
      act: async (form) => {
        const ids = form.getAll("event_ids");
        if (ids.length === 0) throw new Refused(0, strings.splitNone);
        this.tell(await decide({ action: "split", event_ids: ids, note: given(form, "note") }));
      },
    });
  }

  private redact(ledger: Ledger): void {
    const decide = decider(ledger.incident_id);
    const name = el("input", { name: "name", maxlength: 200, autocomplete: "off" });
    ask({
      title: strings.redactTitle, words: [strings.redactWords], confirm: strings.redactConfirm,
      fields: [labelled(strings.redactName, name), choice(strings.redactClaim, [["", strings.redactNoClaim], ...ledger.claims.map((claim): [string, string] => [claim.event_id, claimWords(claim)])], "radio", "event_id"),
        labelled(strings.reason, el("input", { name: "reason", required: true, maxlength: 1000 }))],
      act: async (form) => this.tell(await decide({ action: "redact", redact: { name: given(form, "name"), event_id: given(form, "event_id") }, reason: given(form, "reason") })),
    });
  }

  // For training: it changes nothing here.
  private report(ledger: Ledger): void {
    ask({
      title: strings.report, words: [strings.reportWords], confirm: strings.send,
      fields: [labelled(strings.mistake, select("label", Object.entries(strings.mistakes))), labelled(strings.otherId, el("input", { name: "other_id", pattern: "[0-9a-f]{32,64}", autocomplete: "off" }), strings.duplicateHint), noteField()],
      act: async (form) => {
        await label({ label: given(form, "label"), incident_id: ledger.incident_id, other_id: given(form, "other_id"), note: given(form, "note") });
        this.done(strings.labelled);
      },
    });
  }

  private tell(record: DecisionRecord | null): void {
    if (record === null) { this.done(strings.publishedOnly); return; }
    if (record.outcome === "refused") throw new Refused(409, record.why ?? "");
    this.done(record.why === null ? strings.applied : strings.appliedBut(record.why));
    this.changed();
  }
}

function mergeWords(one: Incident, other: Incident): (Node | string)[] {
  const [stays, goes] = [one, other].sort((a, b) => Date.parse(a.first_reported_at) - Date.parse(b.first_reported_at) || (a.incident_id < b.incident_id ? -1 : 1)) as [Incident, Incident];
  return [`${strings.mergeStays} `, el("b", {}, ...headlineOf(stays)), `, ${tollWords(stays)}. ${strings.mergeGoes} `, el("b", {}, ...headlineOf(goes)), `, ${tollWords(goes)}. ${strings.mergeAfter}`];
}

function tollWords(incident: Incident): string {
  return incident.civilians_killed === null ? strings.noToll : `${count(incident.civilians_killed)} ${strings.killed}`;
}

// A claim in one line.
function claimWords(claim: Claim): string {
  const killed = killedIn(claim);
  const figure = killed === null ? strings.assertions[claim.assertion] ?? claim.assertion : `${count(killed)} ${strings.killed}`;
  return `${claimants(claim)}: ${figure} — ${claim.publisher}, ${claim.reported_at.slice(0, 10)}`;
}

function choice(legend: string, options: [string, string][], type: "checkbox" | "radio", name: string): HTMLElement {
  return el("fieldset", { class: "choice" }, el("legend", {}, legend),
    ...options.map(([value, words], index) => el("label", {}, el("input", { type, name, value, checked: type === "radio" && index === 0 }), " ", said(words))));
}

function noteField(): HTMLElement {
  return labelled(strings.note, el("textarea", { name: "note", rows: 2, maxlength: 2000 }));
}
