"""安心 Anxin: a Chinese customer-service assistant that a company runs itself. See docs/architecture.md."""

__version__ = "0.1.0"
