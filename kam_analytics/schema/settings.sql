-- What the database starts with, in this order. A setting whose value is not given keeps its default.
SET memory_limit = $memory_limit;
SET threads = $threads;
SET temp_directory = $spill;
SET python_enable_replacements = false;
-- Rows have no order of their own: what must be ordered says so. Loading is a tenth faster without one.
SET preserve_insertion_order = false;
-- Each group of rows is packed while it is still in the processor's cache, and memory just freed is used again at once.
SET write_buffer_row_group_count = 1;
SET allocator_flush_threshold = '4GB';
SET allocator_bulk_deallocation_flush_threshold = '4GB';
-- An import's session turns its progress on (see session.sql), nothing else may be changed later.
SET allowed_configs = ['enable_progress_bar', 'enable_progress_bar_print', 'progress_bar_time'];
SET allowed_directories = $folders;
SET enable_external_access = false;
SET lock_configuration = true;
