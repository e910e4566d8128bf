"""Facts about every Helm chart and EKS add-on that the platform installs, one file each.

The program installs what a file describes, and the analyses of a plan read the same file: which pods a chart creates,
which values set their requests, and which custom resource definitions it installs. The files are data: they import
``versions`` and ``charts.model`` and nothing of the program.

To add an add-on, change six files:

1. ``charts/<add-on>.py``: the facts about its chart,
2. ``versions.py``: the version of the chart,
3. ``components/addons/<add-on>.py``: the settings (Spec) and the component,
4. ``components/addons/spec.py``: the field of ``AddonsSpec``,
5. ``stacks/optional_addons.py``: the call of the component,
6. ``tests/components/addons/test_<add-on>.py``: its test.

Then generate ``settings/schema.json`` by ``python -m settings.schema``.
"""
