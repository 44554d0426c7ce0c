"""One router for the room: operations on the same address must share it."""

from ninja import Router

TAG = "企业"
READ, WRITE, CONTACTS, CHANNEL = "enterprises:read", "enterprises:write", "contacts:read", "api"
router = Router()
