"""Everything that crosses the wire, stated once: shapes, units, bounds and the words that explain them.

These models become `spec/openapi.json` and from there `spec/contract.gen.ts`.
They import pydantic and nothing else of ours.
"""
