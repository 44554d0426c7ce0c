"""Everything that can be done in this room: reference facts, people, security, figures."""

from wutong.organisation.actions.reference import DEMO_PASSWORD, load_demo_people, load_reference

__all__ = ["DEMO_PASSWORD", "load_demo_people", "load_reference"]
