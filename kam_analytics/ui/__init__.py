"""The only part of the package that imports Streamlit: shell, filters, tables, downloads, server."""
