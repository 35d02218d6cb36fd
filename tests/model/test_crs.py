"""The district's zone: CGCS2000 3° Gauss–Krüger by its nearest central meridian."""

import pytest

from coverage.model.crs import metric_epsg


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "epsg"),
    [
        ("Changsha: nearest meridian 114", 112.94, 28.2, 4547),  # 4534 + (114 − 75) / 3 = 4547
        ("Shenzhen: nearest meridian 114", 114.0, 22.5, 4547),
        ("Beijing: nearest meridian 117", 116.4, 39.9, 4548),
        ("Kashgar: nearest meridian 75", 75.9, 39.5, 4534),
        ("Fuyuan, the easternmost: meridian 135", 134.3, 48.4, 4554),
        ("Helsinki, outside China: UTM 35 north", 24.94, 60.17, 32635),
        ("Sydney: UTM 56 south", 151.2, -33.9, 32756),
    ],
)
def test_zone(place, longitude, latitude, epsg):
    assert metric_epsg(longitude, latitude) == epsg
