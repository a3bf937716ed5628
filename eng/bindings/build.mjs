// Makes the NuGet packages Constructs, HashiCorp.Cdktf, HashiCorp.Cdktf.Providers.Aws and .Random from their npm packages
// into a local feed, because the prebuilt ones are not on every NuGet feed and the whole AWS package costs minutes and
// gigabytes. Run by MSBuild before restore (eng/Bindings.targets); see eng/bindings/README.md.
//
//   node build.mjs --root <.bindings> --label <suffix> --manifest <aws-resources.txt> --jsii-runtime <version> [--terminal true]

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));
const options = Object.fromEntries(
  process.argv.slice(2).reduce((pairs, word, i, all) => (i % 2 ? pairs : [...pairs, [word.replace(/^--/, ''), all[i + 1]]]), []));
const root = path.resolve(options.root);
const feed = path.join(root, 'feed');
const stamp = path.join(root, `${options.label}.complete`);
const targetFramework = 'net10.0';

class BuildError extends Error {}

const started = Date.now();

/** Says what is done: to MSBuild, and straight to the terminal under "dotnet run", which shows nothing of a build that goes well. */
function say(text) {
  const line = `bindings: ${text} (${((Date.now() - started) / 1000).toFixed(0)} s)`;
  console.log(line);
  if (options.terminal?.toLowerCase() !== 'true') return;
  try {
    fs.writeFileSync(process.platform === 'win32' ? '\\\\.\\CON' : '/dev/tty', `${line}\n`);
  } catch { /* no terminal, nobody waits */ }
}

/** Runs a program; its output is shown only when it fails. */
function run(file, args, cwd) {
  return new Promise((resolve, reject) => {
    const windowsShell = process.platform === 'win32' && file === 'npm';
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: windowsShell, env: childEnvironment() });
    const output = [];
    child.stdout.on('data', data => output.push(data));
    child.stderr.on('data', data => output.push(data));
    child.on('error', error => reject(new BuildError(`cannot run '${file}': ${error.message}`)));
    child.on('close', code => code === 0
      ? resolve()
      : reject(new BuildError(`'${file} ${args.join(' ')}' ended with ${code}:\n${Buffer.concat(output).toString().split('\n').slice(-40).join('\n')}`)));
  });
}

/** MSBuild hands its own settings down by environment variables; a nested dotnet must not see them. */
function childEnvironment() {
  const environment = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '18,20', npm_config_update_notifier: 'false' };
  for (const name of Object.keys(environment)) {
    if (/^(MSBuild(?!DISABLENODEREUSE)|DOTNET_HOST_PATH|DOTNET_CLI_|_MSBUILD)/i.test(name)) delete environment[name];
  }
  return { ...environment, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
}

/** One builder at a time: the folder is the lock, its file names the owner, a dead owner's lock is taken over. */
async function underLock(action) {
  const lock = path.join(root, 'lock');
  const owner = path.join(lock, 'pid');
  let told = false;
  for (;;) {
    try {
      fs.mkdirSync(lock);
      fs.writeFileSync(owner, String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned(lock, owner)) {
        const grave = `${lock}.${process.pid}.${Date.now()}`;
        try { fs.renameSync(lock, grave); fs.rmSync(grave, { recursive: true, force: true }); } catch { /* another waiter was faster */ }
        continue;
      }
      if (!told) say('another build is making them; waiting');
      told = true;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
  const release = () => fs.rmSync(lock, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { release(); process.exit(130); });
  try { return await action(); } finally { release(); }
}

function isAbandoned(lock, owner) {
  try {
    const pid = Number(fs.readFileSync(owner, 'utf8'));
    if (!pid) return false;
    try { process.kill(pid, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
  } catch {
    try { return Date.now() - fs.statSync(lock).mtimeMs > 10_000; } catch { return false; }
  }
}

function readManifest(file) {
  return fs.readFileSync(file, 'utf8').split('\n')
    .map((text, index) => ({ name: text.replace(/#.*/, '').trim(), line: index + 1 }))
    .filter(entry => entry.name !== '');
}

function readAssembly(folder) {
  const assembly = JSON.parse(fs.readFileSync(path.join(folder, '.jsii'), 'utf8'));
  return assembly.schema === 'jsii/file-redirect'
    ? JSON.parse(zlib.gunzipSync(fs.readFileSync(path.join(folder, assembly.filename))))
    : assembly;
}

/** Copies the AWS provider package with only the submodules of the manifest: in .jsii, in lib/ and in lib/index.js. */
function pruneAws(source, target, manifestFile) {
  const assembly = readAssembly(source);
  const submodules = new Map();
  for (const [fqn, submodule] of Object.entries(assembly.submodules)) {
    const terraformName = /^# `([^`]+)`/.exec(submodule.readme?.markdown ?? '')?.[1] ?? fqn.split('.')[1];
    const folder = /^src\/([^/]+)\//.exec(submodule.symbolId ?? '')?.[1];
    submodules.set(terraformName === 'provider' || fqn.endsWith('.provider') ? 'provider' : terraformName, { fqn, folder });
  }

  const problems = [];
  const kept = new Map();
  for (const { name, line } of readManifest(manifestFile)) {
    const found = submodules.get(name);
    if (found) kept.set(found.fqn, found);
    else problems.push(`${manifestFile}(${line}): error INFRA0002: '${name}' is not a resource of @cdktf/provider-aws ${assembly.version}. `
      + `Write the Terraform name, e.g. aws_db_instance or data_aws_region.`);
  }
  if (problems.length > 0) throw new BuildError(problems.join('\n'));

  assembly.submodules = Object.fromEntries(Object.entries(assembly.submodules).filter(([fqn]) => kept.has(fqn)));
  assembly.types = Object.fromEntries(Object.entries(assembly.types).filter(([fqn]) => kept.has(fqn.split('.').slice(0, 2).join('.'))));
  delete assembly.readme;

  fs.mkdirSync(path.join(target, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(target, '.jsii'), JSON.stringify(assembly));
  for (const file of ['package.json', 'LICENSE']) fs.copyFileSync(path.join(source, file), path.join(target, file));
  for (const { folder } of kept.values()) fs.cpSync(path.join(source, 'lib', folder), path.join(target, 'lib', folder), { recursive: true });
  fs.writeFileSync(path.join(target, 'lib', 'index.js'), '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n'
    + [...kept.values()].map(({ fqn, folder }) => `exports.${fqn.split('.')[1]} = require("./${folder}");\n`).join(''));
  return [...kept.values()].map(({ fqn }) => { const name = fqn.split('.')[1]; return name[0].toUpperCase() + name.slice(1); }).sort();
}

/** Generated project: modern framework, local siblings instead of feed packages, and a version label of our own. */
function adaptProject(project, label, siblings, runtimeVersion) {
  const original = fs.readFileSync(project, 'utf8');
  const version = /<PackageVersion>([^<]+)</.exec(original)?.[1];
  if (!version) throw new BuildError(`${project} has no PackageVersion: jsii-pacmak changed what it generates`);
  let text = original
    .replace(/<TargetFramework>[^<]*</, `<TargetFramework>${targetFramework}<`)
    .replace(/<PackageVersion>[^<]*</, `<PackageVersion>${version}-${label}<`)
    .replace(/<(IncludeSymbols|IncludeSource|GenerateDocumentationFile|GeneratePackageOnBuild)>[^<]*</g,
      (_, name) => `<${name}>${name === 'GenerateDocumentationFile' ? 'true' : 'false'}<`)
    .replace(/<PackageReference Include="Amazon\.JSII\.Runtime" Version="[^"]*"/, `<PackageReference Include="Amazon.JSII.Runtime" Version="${runtimeVersion}"`);
  for (const [id, file] of siblings) {
    text = text.replace(new RegExp(`<PackageReference Include="${id.replaceAll('.', '\\.')}" Version="[^"]*"\\s*/>`), `<ProjectReference Include="${file}" />`);
  }
  fs.writeFileSync(project, text);
}

async function build() {
  if (fs.existsSync(stamp)) return;
  // A folder of this process's own: a killed build's children may still write into theirs.
  for (const old of fs.readdirSync(root).filter(name => name.startsWith('work-'))) fs.rmSync(path.join(root, old), { recursive: true, force: true, maxRetries: 3 });
  const work = path.join(root, `work-${process.pid}`);
  fs.mkdirSync(work, { recursive: true });
  // Keeps the repository's own build settings away from the generated projects.
  for (const file of ['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'Directory.Solution.targets']) {
    fs.writeFileSync(path.join(work, file), '<Project />\n');
  }

  say('making the C# bindings for CDKTF from npm; this happens once per manifest');
  for (const file of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(here, file), path.join(work, file));
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], work);
  say('npm packages installed');

  const modules = path.join(work, 'node_modules');
  const pruned = path.join(work, 'pruned');
  const namespaces = pruneAws(path.join(modules, '@cdktf', 'provider-aws'), pruned, path.resolve(options.manifest));
  fs.rmSync(path.join(modules, '@cdktf', 'provider-aws'), { recursive: true, force: true });
  fs.renameSync(pruned, path.join(modules, '@cdktf', 'provider-aws'));
  say(`AWS provider pruned to ${namespaces.length} resources`);

  const packages = ['constructs', 'cdktf', '@cdktf/provider-aws', '@cdktf/provider-random'];
  for (const name of packages) {
    const folder = path.join(work, 'code', name.replace(/.*\//, ''));
    await run(process.execPath, [path.join(modules, 'jsii-pacmak', 'bin', 'jsii-pacmak'), '-t', 'dotnet', '--code-only', '--no-npmignore',
      '--outdir', folder, path.join(modules, name)], work);
  }
  say('C# generated');

  const projects = new Map();
  for (const file of fs.readdirSync(path.join(work, 'code'), { recursive: true })) {
    if (file.endsWith('.csproj')) projects.set(path.basename(file, '.csproj'), path.join(work, 'code', file));
  }
  for (const file of projects.values()) adaptProject(file, options.label, projects, options['jsii-runtime']);
  fs.writeFileSync(path.join(work, 'bindings.slnx'),
    `<Solution>\n${[...projects.values()].map(file => `  <Project Path="${path.relative(work, file).replaceAll('\\', '/')}" />\n`).join('')}</Solution>\n`);
  const packed = path.join(work, 'packed');
  await run('dotnet', ['pack', 'bindings.slnx', '-c', 'Release', '-o', packed, '--nologo', '-v', 'q', '-p:NoWarn=CS1591%3BCS0108%3BCS0109%3BCS8669', '-p:TreatWarningsAsErrors=false',
    '-p:RunAnalyzers=false', '-p:DebugType=none', '-p:ProduceReferenceAssembly=false'], work);

  const made = fs.readdirSync(packed).filter(file => file.endsWith('.nupkg'));
  if (made.length !== packages.length) throw new BuildError(`expected ${packages.length} packages, dotnet pack made ${made.join(', ') || 'none'}`);
  fs.mkdirSync(feed, { recursive: true });
  for (const old of fs.readdirSync(feed).filter(file => file.endsWith('.nupkg') && !made.includes(file))) fs.rmSync(path.join(feed, old));
  for (const file of made) fs.renameSync(path.join(packed, file), path.join(feed, file));
  for (const old of fs.readdirSync(root).filter(file => file.endsWith('.complete'))) fs.rmSync(path.join(root, old));
  fs.writeFileSync(path.join(root, 'aws-namespaces.txt'), namespaces.join('\n') + '\n');
  fs.writeFileSync(stamp, made.join('\n') + '\n');
  say(`ready: ${made.length} packages in the local feed`);
}

try {
  fs.mkdirSync(root, { recursive: true });
  await underLock(async () => {
    try { await build(); } finally { fs.rmSync(path.join(root, `work-${process.pid}`), { recursive: true, force: true, maxRetries: 3 }); }
  });
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  for (const line of error.message.split('\n')) console.error(/: error /.test(line) ? line : `bindings: ${line}`);
  process.exit(1);
}
