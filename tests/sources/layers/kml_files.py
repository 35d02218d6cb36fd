"""KML files as map programs write them."""

KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>"""

DATA = '<Data name="{name}"><value>{value}</value></Data>'

SIMPLE = '<SimpleData name="{name}">{value}</SimpleData>'

RING = "<{kind}><LinearRing><coordinates>{text}</coordinates></LinearRing></{kind}>"

CORNERS = "113,28,0 113.01,28,0 113.01,28.01,0 113,28.01,0 113,28,0"


def write_kml(path, body, encoding="UTF-8"):
    path.write_text(KML.format(body=body, encoding=encoding), encoding=encoding)
    return path


def polygon(outer=CORNERS, *holes):
    rings = [RING.format(kind="innerBoundaryIs", text=hole) for hole in holes]
    return "<Polygon>" + RING.format(kind="outerBoundaryIs", text=outer) + "".join(rings) + "</Polygon>"


def placemark(shape, attributes=None, form=DATA, name=""):
    told = "".join(form.format(name=key, value=value) for key, value in (attributes or {}).items())
    told = told if form == DATA else f'<SchemaData schemaUrl="#x">{told}</SchemaData>'
    return f"<Placemark><name>{name}</name><ExtendedData>{told}</ExtendedData>{shape}</Placemark>"
