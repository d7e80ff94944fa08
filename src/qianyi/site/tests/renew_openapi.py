"""Write the OpenAPI document the tests compare with.

Run as ``python -m qianyi.site.tests.renew_openapi``.
"""

from __future__ import annotations

import json
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from qianyi.site.api import api

    made = api.get_openapi_schema(path_prefix="/api/v1/")
    text = json.dumps(made, default=str, ensure_ascii=False, indent=1, sort_keys=True)
    Path(__file__).with_name("openapi.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
