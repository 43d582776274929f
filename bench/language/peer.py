"""Seconds of CPU that an installed Heat takes to parse, build, validate and resolve templates; no service is asked.

    python3 peer.py FILE ...

Every service counts as there, every custom constraint as satisfied, every name as its own id. Each file is worked on three
times with fresh objects, the fastest is printed. `digest` is over all resolved properties and outputs.
"""
import hashlib
import json
import logging
import sys
import time
from unittest import mock
import warnings

warnings.simplefilter('ignore')

from oslo_config import cfg  # noqa: E402

from heat.common import context  # noqa: E402
from heat.common import template_format  # noqa: E402
from heat.engine import clients  # noqa: E402
from heat.engine import constraints  # noqa: E402
from heat.engine import environment  # noqa: E402
from heat.engine import node_data  # noqa: E402
from heat.engine import resource  # noqa: E402
from heat.engine import resources  # noqa: E402
from heat.engine import stack  # noqa: E402
from heat.engine import template  # noqa: E402

logging.disable(logging.CRITICAL)

PHASES = ('parse', 'build', 'validate', 'resolve')
ATTRIBUTES = ('value', 'output', 'name', 'first_address')


def without_cloud():
    cfg.CONF([], project='heat', default_config_files=[], default_config_dirs=[])
    cfg.CONF.set_override('environment_dir', '/nonexistent')
    cfg.CONF.set_override('plugin_dirs', [])
    cfg.CONF.set_override('max_resources_per_stack', -1)
    resources.initialise()
    constraints.CustomConstraint._is_valid = lambda self, value, schema, context: True
    resource.Resource.is_service_available = classmethod(lambda cls, context: (True, None))

    def plugin(name):
        cls = clients._mgr[name].plugin
        for finder in dir(cls):
            if finder.startswith('find_'):
                setattr(cls, finder, lambda self, *args, **kwargs: args[-1] if args else None)
        cls.is_version_supported = lambda self, version: True
        cls.has_extension = lambda self, alias: True
        return cls

    nova, glance, neutron = plugin('nova'), plugin('glance'), plugin('neutron')
    nova.get_flavor = lambda self, flavor: mock.Mock(ram=1 << 30, disk=1 << 30)
    nova.absolute_limits = lambda self: dict.fromkeys(('maxServerMeta', 'maxPersonality', 'maxPersonalitySize'), 1 << 30)
    glance.get_image = lambda self, image: mock.Mock(status='active', min_ram=0, min_disk=0)
    neutron.find_resourceid_by_name_or_id = lambda self, kind, name, cmd_resource=None: name
    neutron.get_secgroup_uuids = lambda self, groups: list(groups)


def once(source):
    took = {}

    def lap(phase, run):
        start = time.process_time()
        result = run()
        took[phase] = time.process_time() - start
        return result

    def build():
        built = stack.Stack(ctx, 'timing', tpl)
        list(built.dependencies)
        return built

    def resolve():
        values = {k: {p: v for p, v in r.properties.items() if v is not None} for k, r in made.resources.items()}
        return [values, {k: o.get_value() for k, o in made.outputs.items()}]

    tpl = lap('parse', lambda: template.Template(template_format.parse(source), env=environment.Environment({})))
    ctx = context.RequestContext(user_id='u', project_id='p', username='u', project_name='p')
    stk = lap('build', build)
    lap('validate', stk.validate)
    known = {name: node_data.NodeData(i, name, 'u%d' % i, 'ref%d' % i, {a: '%s%d' % (a, i) for a in ATTRIBUTES},
                                      'CREATE', 'COMPLETE') for i, name in enumerate(tpl.t['resources'])}
    made = stack.Stack(ctx, 'timing', tpl, cache_data=known)
    resolved = lap('resolve', resolve)
    return took, hashlib.sha256(json.dumps(resolved, sort_keys=True).encode()).hexdigest()[:12]


def main():
    without_cloud()
    for path in sys.argv[1:]:
        with open(path) as file:
            source = file.read()
        runs = [once(source) for _ in range(3)]
        best = {phase: min(took[phase] for took, _ in runs) for phase in PHASES}
        print(json.dumps({'file': path, 'seconds': best, 'total': sum(best.values()), 'digest': runs[0][1]}), flush=True)


if __name__ == '__main__':
    main()
