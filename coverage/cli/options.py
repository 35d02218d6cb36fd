"""Arguments and options that several commands share."""

from typing import Annotated, Final

import typer

from coverage.words import Language

EDITION: Final = "changsha-2022-10"

SourceArgument = Annotated[str, typer.Argument(metavar="SOURCE", help="demo, or a project folder.")]

StandardOption = Annotated[
    str, typer.Option("--standard", metavar="ID|FILE", help="Edition of the plan: a shipped id or your own .toml.")
]

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="ID", help="Let one walker walk every rule: standard, older, frail, …"),
]

LanguageOption = Annotated[
    Language | None,
    typer.Option(
        "--language", help="Language of messages and files. (default: zh where the system speaks Chinese, else en)"
    ),
]

DateOption = Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="Date that stands on the report.")]

FormatOption = Annotated[str, typer.Option("--format", metavar="LIST", help="Of geojson, csv, xlsx, gpkg, docx, html.")]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
