// An incident in words. Pure; everything from articles is passed on as it is and made visible by who shows it.

import type { Count, Incident, Occurred, Place } from "./api";
import { strings } from "./strings";

const REGIONS = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const LOCAL_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
// Codes that name no country of today, though browsers have words for them.
const NOT_COUNTRIES = new Set("AC AN BU CP CQ CS CT DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO RH SU TA TP UK UN VD WK XA XB YD YU ZR ZZ".split(" "));

export function countryName(code: string): string {
  return strings.countryNames[code] ?? REGIONS.of(code) ?? code;
}

// [code, English name] by name.
export function countries(): [string, string][] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter((code) => !NOT_COUNTRIES.has(code));
  const named = codes.flatMap((code): [string, string][] => { return REGIONS.of(code) === undefined ? [] : [[code, countryName(code)]]; });
  return named.sort((one, other) => one[1].localeCompare(other[1], "en"));
}

export function count(given: Count): string {
  if (given.max === null) return strings.atLeast(given.min ?? 0);
  if (given.min === null) return strings.upTo(given.max);
  return given.min === given.max ? String(given.min) : `${given.min}–${given.max}`;
}

export const typeOf = (incident: Incident): string => (incident.aggregate ? strings.aggregate : strings.types[incident.event_type] ?? incident.event_type);

// "Raqqa, Raqqa, Syria" without saying a name twice.
export function placeParts(place: Place | null): string[] {
  if (place === null) return [];
  const parts = [place.name, place.admin2, place.admin1, place.country === null ? null : countryName(place.country)];
  return [...new Set(parts.filter((part): part is string => Boolean(part)))];
}

export function precision(place: Place): string {
  const known = strings.known[place.precision] ?? place.precision;
  return place.radius_km === null || place.latitude === null ? known : `${known}, ${strings.within(String(Math.round(place.radius_km * 10) / 10))}`;
}

export function when(occurred: Occurred): string {
  const [start, end] = [new Date(`${occurred.start}T00:00Z`), new Date(`${occurred.end}T00:00Z`)];
  const day = occurred.start === occurred.end ? DAY.format(start) : DAY.formatRange(start, end);
  const time = occurred.time_of_day === null ? undefined : strings.times[occurred.time_of_day];
  return time === undefined ? day : `${day}, ${time}`;
}

// What is not known of those who were counted: null where all are known to be civilians.
export function unstated(whole: Count | null, presumed: Count | null): string | null {
  if (whole === null || presumed === null || (presumed.min ?? presumed.max ?? 0) === 0) return null;
  return presumed.min === whole.min && presumed.max === whole.max ? strings.unstated : strings.someUnstated;
}

export function details(incident: Incident): string[] {
  const parts: string[] = [];
  if (incident.women_killed) parts.push(strings.women(incident.women_killed));
  if (incident.children_killed) parts.push(strings.children(incident.children_killed));
  if (incident.combatants_killed) parts.push(strings.combatants(count(incident.combatants_killed)));
  if (incident.security_killed) parts.push(strings.security(count(incident.security_killed)));
  return parts;
}

// How long ago; of more than a month, on which day.
export function ago(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return strings.ago.s;
  if (minutes < 60) return strings.ago.m(minutes);
  if (minutes < 48 * 60) return strings.ago.h(Math.floor(minutes / 60));
  const days = Math.floor(minutes / (24 * 60));
  return days <= 30 ? strings.ago.d(days) : LOCAL_DAY.format(Date.parse(iso));
}
