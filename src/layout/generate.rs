//! Box generation: from styled elements to the box tree (CSS 2.1 §9.2, §12, §17.2.1).
