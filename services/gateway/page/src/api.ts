// What the gateway answers, as far as the page reads it (schemas/incident.py, schemas/alert.py).

import { get } from "./http";

export interface Count { min: number | null; max: number | null }
export interface Span { quote: string }
export interface Place {
  name: string; site_name: string | null; site_type: string | null; admin1: string | null; admin2: string | null; country: string | null;
  latitude: number | null; longitude: number | null; radius_km: number | null; precision: string;
}
export interface Occurred { start: string; end: string; precision: string; time_of_day: string | null }
export interface Actor { name: string; role: string; certainty: string }
export interface Casualties { outcome: string; status: string; min: number | null; max: number | null; span: Span }
export interface Claimant { name: string; type: string; relayed_by: string | null }
export interface Claim {
  event_id: string; article_id: string; article_version: number; url: string; title: string | null; publisher: string; reported_at: string; assertion: string; casualties: Casualties[];
  claimants: Claimant[]; actors: (Actor & { span: Span })[]; applied_rule: string; left_at: string | null; signed: { by: string } | null;
}
export interface Toll { civilians_killed: Count | null; civilians_injured: Count | null }
export interface Incident {
  incident_id: string; status: string; merged_into: string | null; aggregate: boolean; domain: string; best_killed: number | null; first_reported_at: string; last_changed_at: string;
  event_type: string; place: Place | null; occurred: Occurred; actors: Actor[]; civilians_killed: Count | null; civilians_injured: Count | null;
  presumed_killed: Count | null; presumed_injured: Count | null; combatants_killed: Count | null; security_killed: Count | null;
  women_killed: number | null; children_killed: number | null; positions: { actor: string; position: string; killed: Count | null; reported_at: string }[];
  grading: string; independent_sources: number; sources: { name: string; type: string; first_reported_at: string }[];
  toll_history: { at: string; to: Toll }[]; possible_duplicates: { incident_id: string; score: number; why: string[] }[];
  merge_log: { at: string; action: string; incident_id: string | null; why: string[]; by: string | null; note: string | null }[];
  review: { by: string; at: string; note: string | null } | null;
}
export interface Ledger extends Incident { claims: Claim[] }
export interface Alert { alert_id: string; incident_id: string; kind: string; headline: string; raised_at: string }
export interface Silence {
  suppression_id: string; article_id: string; url: string; publisher: string; published_at: string | null; country: string | null; incident_id: string | null;
  why_not: string; quote: string | null; rule: string; decided_at: string;
}

// Of a map: id, latitude, longitude, kilometres around (0: not stated), civilians killed.
export type Area = [id: string, latitude: number, longitude: number, km: number, killed: number | null];
export interface AreasRead { areas: Area[]; number: number; without_point: Record<string, number> }

export const readIncidents = (query: URLSearchParams, signal?: AbortSignal) => get<{ incidents: Incident[]; next: string | null }>("v1/incidents", query, signal);
export const readAreas = (query: URLSearchParams, signal?: AbortSignal) => get<AreasRead>("v1/areas", query, signal);
export const readAlerts = (query: URLSearchParams) => get<{ alerts: Alert[] }>("v1/alerts", query);
export const readSilences = (query: URLSearchParams) => get<{ suppressed: Silence[]; next: string | null }>("v1/suppressed", query);
export const readIncident = (id: string, asOf: string | null, signal?: AbortSignal) =>
  get<Ledger>(`v1/incidents/${encodeURIComponent(id)}`, new URLSearchParams(asOf === null ? {} : { as_of: asOf }), signal);
