"""The form editions that come with the product, one JSON file each (see `ocr.forms.edition`)."""
