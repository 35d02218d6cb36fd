"""What a file seems to be before it is read: the demo's files, dirty ones, and what no file should be able to do."""

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from coverage.errors import InputError
from coverage.model.reading import Reading
from coverage.sources.demo import DEMO_FOLDER, demo_paths
from coverage.sources.layers.choosing import read_meant
from coverage.sources.preview import FIELDS, preview, role_of
from coverage.sources.tables.fields import UNIT_FIELDS
from coverage.sources.units.reader import read_units
from tests.sources.test_units import PLAIN, layer
from tests.sources.writing import point, said, square, write_csv, write_geojson, write_osm, write_xlsx
