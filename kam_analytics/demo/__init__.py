"""The demo company: a synthetic B2B wholesaler, generated from a seed, with planted truths for the tests."""
