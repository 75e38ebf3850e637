// The world under the map: Natural Earth's borders, and each country's name.

import type { Feature, FeatureCollection } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

export interface World { countries: FeatureCollection; names: FeatureCollection }

export async function readWorld(): Promise<World> {
  const topology = (await (await fetch("countries.json")).json()) as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const countries = unwrapped(feature(topology, topology.objects.countries));
  return { countries, names: { type: "FeatureCollection", features: countries.features.flatMap(nameOf) } };
}

// Borders that cross the date line jump there from 180 to -180, and Antarctica's goes once around: each goes on past 180
// instead, and around the pole.
function unwrapped(countries: FeatureCollection): FeatureCollection {
  const features = countries.features.map((country): Feature => {
    const { geometry } = country;
    if (geometry.type === "Polygon") return { ...country, geometry: { ...geometry, coordinates: geometry.coordinates.map(goingOn) } };
    if (geometry.type === "MultiPolygon") return { ...country, geometry: { ...geometry, coordinates: geometry.coordinates.map((part) => part.map(goingOn)) } };
    return country;
  });
  return { ...countries, features };
}

function goingOn(ring: number[][]): number[][] {
  let turns = 0;
  const on = ring.map(([longitude = 0, latitude = 0], corner) => {
    const step = longitude - (ring[corner - 1]?.[0] ?? longitude);
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [longitude + 360 * turns, latitude];
  });
  const [first, last] = [on[0]?.[0] ?? 0, on.at(-1)?.[0] ?? 0];
  return turns === 0 || first === last ? on : [...on, [last, -85.05], [first, -85.05], ...on.slice(0, 1)];
}

// A country's name stands in the middle of its largest part.
function nameOf(country: Feature): Feature[] {
  const { geometry } = country;
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  const boxes = parts.map((part) => boxOf(part[0] ?? [])).sort((one, other) => other.size - one.size);
  const largest = boxes[0];
  if (largest === undefined) return [];
  return [{ type: "Feature", geometry: { type: "Point", coordinates: largest.middle }, properties: { name: country.properties?.["name"], size: largest.size } }];
}

function boxOf(ring: number[][]): { size: number; middle: [number, number] } {
  const xs = ring.map((corner) => corner[0] ?? 0);
  const ys = ring.map((corner) => corner[1] ?? 0);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { size: (east - west) * (north - south), middle: [(west + east) / 2, (south + north) / 2] };
}
