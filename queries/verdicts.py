"""From numbers to English: one function for each sentence that a screen, a file or the board pack may say."""
