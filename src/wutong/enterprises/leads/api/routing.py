"""One router for leads: operations on the same address must share it."""

from ninja import Router

router = Router()
