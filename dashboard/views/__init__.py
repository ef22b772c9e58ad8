"""One page a file: it loads, shapes, draws. Streamlit runs it; importing it does nothing."""
