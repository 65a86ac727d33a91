"""stackmedic bundle: everything that a diagnosis reads, in one redacted and sealed archive."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Probe, Service, StackName, Through, exit_code
from stackmedic.cli.settings import Settings
from stackmedic.cli.ways import ConnectTo, Resolver, ways
from stackmedic.errors import UsageError

ARCHIVES = (".zip", ".tar.gz", ".tgz")


def bundle(
    settings: Settings,
    stack: StackName = None,
    cluster: Cluster = None,
    service: Service = None,
    output: Annotated[
        Path, typer.Option("--output", help="Write the bundle to this file (.zip or .tar.gz).", metavar="FILE")
    ] = Path("stackmedic-bundle.zip"),
    for_support: Annotated[
        bool, typer.Option("--for-support", help="Replace accounts, names, addresses and ids by others.")
    ] = False,
    probe: Probe = False,
    through: Through = "",
    connect_to: ConnectTo = None,
    resolver: Resolver = None,
) -> int:
    """Keep all that a diagnosis reads, without secrets, in one archive that diagnose --from reads.

    Changes nothing. The archive is sealed: what was altered on the way is noticed. Exits 0 when it is written, whatever
    it shows, and 5 when too little could be read.
    """
    if not output.name.endswith(ARCHIVES):
        raise UsageError(f"{output} is no name of an archive.", "end it in .zip or .tar.gz")
    with console.Line(sys.stderr) as progress:
        from dataclasses import replace

        from stackmedic import app
        from stackmedic.cli.asked import options, target

        seal = app.Seal.FOR_SUPPORT if for_support else app.Seal.BUNDLE
        asked = options(
            settings, record=output, probe=probe or bool(through), through=through, ways=ways(connect_to, resolver)
        )
        asked = replace(asked, seal=seal)
        diagnosis = app.diagnose(target(stack, cluster, service), asked, progress)
    from stackmedic.report import json, text

    if settings.json:
        verdict = diagnosis.verdict.value
        console.write(json.render({"bundle": str(output), "verdict": verdict, "gaps": len(diagnosis.gaps)}))
    else:
        console.write(f"{text.verdict(diagnosis)}\nwritten to {output}; next: stackmedic diagnose --from {output}")
    code = exit_code(diagnosis, strict=False)
    return 0 if code == 3 else code
