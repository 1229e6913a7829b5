"""Case lines (做例的写法): what happened, in the words of the trade, one line each, read into facts and a question."""
