"""Distances and bearings on a sphere: good to half a percent, which is finer than any report."""

from math import asin, atan2, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance between two points in degrees (haversine)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half_lat = sin((phi2 - phi1) / 2)
    half_lon = sin(radians(lon2 - lon1) / 2)
    chord = half_lat * half_lat + cos(phi1) * cos(phi2) * half_lon * half_lon
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def destination(lat: float, lon: float, bearing_deg: float, km: float) -> tuple[float, float]:
    """The point ``km`` away along the bearing (degrees clockwise from north), as (latitude, longitude)."""
    phi, theta, angle = radians(lat), radians(bearing_deg), km / EARTH_RADIUS_KM
    sin_phi = sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(theta)
    phi2 = asin(max(-1.0, min(1.0, sin_phi)))
    lon2 = lon + degrees(atan2(sin(theta) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sin(phi2)))
    return degrees(phi2), (lon2 + 540) % 360 - 180
