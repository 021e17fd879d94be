-- The database tells how far a long statement is; it prints nothing.
SET enable_progress_bar = true;
SET enable_progress_bar_print = false;
SET progress_bar_time = 0;
