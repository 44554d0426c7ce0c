"""The shape of a problem in the API's contract."""

from typing import Any

_TEXT = {"type": "string"}

SCHEMAS: dict[str, Any] = {
    "Reason": {
        "type": "object",
        "description": "为什么不行，与页面上说的相同",
        "required": ["words"],
        "properties": {
            "words": {**_TEXT, "description": "缺什么、什么不对"},
            "basis": {**_TEXT, "description": "依据"},
            "who": {**_TEXT, "description": "谁能办"},
            "action_label": {**_TEXT, "description": "现在能做什么"},
            "action_url": {**_TEXT, "description": "在哪里做"},
            "field": {**_TEXT, "description": "哪一项"},
            "code": {**_TEXT, "description": "给程序看的名字"},
        },
        "additionalProperties": False,
    },
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "instance", "reasons"],
        "properties": {
            "type": _TEXT,
            "title": {**_TEXT, "description": "不能做什么"},
            "status": {"type": "integer"},
            "detail": {**_TEXT, "description": "一句话说全"},
            "instance": _TEXT,
            "reasons": {"type": "array", "items": {"$ref": "#/components/schemas/Reason"}},
        },
    },
    "ConflictingField": {
        "type": "object",
        "required": ["field", "words", "opened", "now", "yours", "unit"],
        "properties": {
            "field": _TEXT,
            "words": _TEXT,
            "opened": {**_TEXT, "description": "您打开时的值"},
            "now": {**_TEXT, "description": "现在的值"},
            "yours": {**_TEXT, "description": "您要存的值"},
            "unit": _TEXT,
        },
    },
    "Conflict": {
        "description": "别人先存了，什么都没有改动：三个值并列，按 current_version 再存",
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {
                "type": "object",
                "required": ["fields", "current_version", "saved_by"],
                "properties": {
                    "fields": {"type": "array", "items": {"$ref": "#/components/schemas/ConflictingField"}},
                    "current_version": {"type": "integer"},
                    "saved_by": _TEXT,
                },
            },
        ],
    },
}
