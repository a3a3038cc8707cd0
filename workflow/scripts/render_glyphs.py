"""Draw one glyph per class and record which font file drew them."""

from adapter import job
from linked_dictionaries.data.fonts import resolve_font
from linked_dictionaries.data.glyphs import contact_sheet, render
from linked_dictionaries.storage import atomic_path, read_json, write_array, write_json

with job(snakemake):
    modality = snakemake.params.modality
    described = read_json(snakemake.input.described)
    shape = tuple(described["image_shape"])
    font = resolve_font(modality["family"], modality["fallback"])
    print(f"font: {font}")
    texts = modality["texts"] or described["class_names"]
    where = f"modalities.{snakemake.wildcards.modality}"
    glyphs = render(texts, font, modality["size"], shape, where=where, class_names=described["class_names"])
    write_array(snakemake.output.glyphs, glyphs)
    write_json(snakemake.output.font, {**font.described(), "size": modality["size"], "texts": texts})
    with atomic_path(snakemake.output.sheet) as temporary:
        contact_sheet(glyphs, shape).save(temporary, format="PNG")
