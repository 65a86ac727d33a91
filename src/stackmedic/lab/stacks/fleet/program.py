"""What runs in the fleet's images: one small web server in every service, and a build of it that does not start."""

from typing import Any

PORT = 8080
NEEDED_MIB = 120
SERVER: dict[str, Any] = {
    "dialect": "node-next",
    "port": PORT,
    "start_s": 4,
    "memory_mib": NEEDED_MIB,
    "cpu_units": 20,
    "routes": {"/health": {}, "/*": {}},
    "requires": ["API_TOKEN"],
}
BROKEN = SERVER | {
    "fails": {
        "after_s": 2,
        "exit_code": 1,
        "says": [
            "node:internal/modules/cjs/loader:1148",
            "  throw err;",
            "Error: Cannot find module './config/pricing.json'",
            "Require stack:",
            "- /app/server.js",
        ],
    }
}
