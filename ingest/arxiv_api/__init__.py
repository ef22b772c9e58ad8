"""What arXiv itself answers: asked politely, one request at a time, each answer kept as it came."""
