// What people do about an incident: its desk, and what they decide. All of it needs the scope `review`.

import { get, newKey, send } from "./http";

export interface Note { by: string; at: string; text: string }
// `value`: what it is since then, null = none.
export interface Done { by: string; at: string; what: string; value: string | null }
export interface Desk { triage: string; assignee: string | null; notes: Note[]; watched_by: string[]; muted_by: string[]; version: number; history: Done[] }
export interface Changed { incident_id: string; alert_id: string | null; reason: string | null }
export interface Decision {
  decision_id: string; action: string; by: string; at: string; note: string | null; other_id: string | null; event_ids: string[]; grade: string | null;
  field: string | null; value: string | null; claim: { url: string; publisher: string; quote: string } | null;
  redact: { event_id: string | null; article_id: string | null; name: string | null } | null; reason: string | null; label: string | null;
}
export interface DecisionRecord { decision: Decision; outcome: string; why: string | null; changed: Changed[] }

const of = (id: string) => `v1/incidents/${encodeURIComponent(id)}`;

export const readDesk = (id: string) => get<Desk>(`${of(id)}/desk`);
export const changeDesk = async (id: string, change: Partial<Pick<Desk, "triage" | "assignee">>, version: number) => (await send<Desk>("PATCH", `${of(id)}/desk`, { ...change, version })).body;
export const addNote = async (id: string, text: string) => (await send<Desk>("POST", `${of(id)}/desk/notes`, { text })).body;
export const setMine = async (id: string, what: "watch" | "mute", on: boolean) => (await send<Desk>(on ? "PUT" : "DELETE", `${of(id)}/desk/${what}`)).body;
export const readDecisions = async (id: string) => (await get<{ decisions: DecisionRecord[] }>(`${of(id)}/decisions`)).decisions;
export const label = (given: Record<string, string | null>) => send("POST", "v1/labels", given);

// Decides about one incident. Null where alerting has not said yet what became of it.
// The same decision sent again, after an answer that was lost, is not another decision.
export function decider(id: string): (fields: object) => Promise<DecisionRecord | null> {
  let [sent, key] = ["", ""];
  return async (fields) => {
    const body = JSON.stringify(fields);
    if (body !== sent) [sent, key] = [body, newKey()];
    const { status, body: answer } = await send<DecisionRecord>("POST", `${of(id)}/decisions`, fields, key);
    return status === 202 ? null : answer;
  };
}
