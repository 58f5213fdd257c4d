"""The description for merchants: valid, and what the reference server really does."""

from typing import Any

import yaml
from fastapi.openapi.models import OpenAPI

from bot.shop.openapi import FILE, description


def test_the_file_is_what_the_reference_server_does() -> None:
    assert yaml.safe_load(FILE.read_text()) == description(), "python -m bot.shop.openapi writes it anew"


def test_it_is_valid_openapi() -> None:
    api = yaml.safe_load(FILE.read_text())
    OpenAPI.model_validate(api)
    assert api["openapi"].startswith("3.1")
    assert len(api["paths"]) == 14


def test_every_reference_leads_somewhere() -> None:
    api = yaml.safe_load(FILE.read_text())
    for reference in references(api):
        node: Any = api
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [one for value in node.values() for one in references(value)]
    return [one for value in node for one in references(value)] if isinstance(node, list) else []
