"""台账导入: from an office's workbook to projects, with a preview, a remembered mapping and an exact undo."""
