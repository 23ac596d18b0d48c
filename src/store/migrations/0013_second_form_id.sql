-- A further try after one that may have used its form id takes a second one; '' when there is none.
ALTER TABLE form_id_taken ADD COLUMN second_form_id TEXT NOT NULL DEFAULT '';
