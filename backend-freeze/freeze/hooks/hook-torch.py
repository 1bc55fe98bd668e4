"""Torch without CUDA, test programs and headers. What else is left out stands in prune.tsv."""

from PyInstaller.utils.hooks import collect_data_files, collect_dynamic_libs, collect_submodules

# It reads its own sources when it is imported; without them: "could not get source code".
module_collection_mode = "pyz+py"
# The last are imported by names made of strings, when an optimizer is made for the first time.
hiddenimports = ["torch._C", "torch._higher_order_ops", "torch.utils.data", "torch.ao.quantization"]
hiddenimports += collect_submodules("torch._dynamo.polyfills")
binaries = [
    (source, target)
    for source, target in collect_dynamic_libs(
        "torch", search_patterns=["*.dll", "*.dylib", "lib*.so", "lib*.so.*"]
    )
    if target.replace("\\", "/").split("/")[:2] == ["torch", "lib"]
]
datas = collect_data_files("torch", includes=["bin/torch_shm_manager*"])
# Its libraries find each other by their own folder.
bindepend_symlink_suppression = ["**/torch/lib/*.so*", "**/torch/lib/*.dylib"]
