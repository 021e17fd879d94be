"""From findings and answers to a plan by which a file is loaded: questions, remembered answers, joined tables."""
