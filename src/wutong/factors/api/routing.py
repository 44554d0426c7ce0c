"""One router for the room: operations on the same address must share it."""

from ninja import Router

TAG = "要素"
READ, WRITE, CHANNEL = "factors:read", "factors:write", "api"
router = Router()
