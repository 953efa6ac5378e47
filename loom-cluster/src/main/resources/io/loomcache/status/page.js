'use strict';

// Asks this member again and again what it counts, and shows it. What comes from there becomes text, never markup.

const EVERY_MILLIS = 2000;
const PATIENCE_MILLIS = 10000;
const POINTS = 60;
const MOST_ROWS = 100;
const UNKNOWN = '–';

const charts = [
  {title: 'Requests per second', points: [], show: count},
  {title: 'Flush to disk, 99 of 100 within', points: [], show: millis},
  {title: 'Log entries applied per second', points: [], show: count},
  {title: 'Reads that hit', points: [], show: value => value.toFixed(1) + ' %', most: 100},
];
let earlier = null;
let answered = null;

function element(id) {
  return document.getElementById(id);
}

function make(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className || '';
  return made;
}

function isKnown(value) {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

function count(value) {
  return isKnown(value) ? Math.round(value).toLocaleString('en') : UNKNOWN;
}

function bytes(value) {
  if (!isKnown(value) || value < 0) {
    return UNKNOWN;
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 ? value : value.toFixed(1)) + ' ' + units[unit];
}

function millis(value) {
  return !isKnown(value) ? UNKNOWN : value === Infinity ? 'over 10 s' : (value < 1 ? value : count(value)) + ' ms';
}

function micros(value) {
  return isKnown(value) ? millis(value / 1000) : 'over 10 s';
}

function age(seconds) {
  if (!isKnown(seconds)) {
    return UNKNOWN;
  }
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = Math.max(0, parts.findIndex(part => seconds >= part[0]));
  const [length, unit] = seconds < 1 ? [1, 's'] : parts[first];
  return Math.floor(seconds / length) + ' ' + unit;
}

function percent(part, whole) {
  return whole > 0 ? (100 * part / whole).toFixed(1) + ' %' : UNKNOWN;
}

/** Columns: [title, what the cell shows of a row, 'number' | 'name' | '', 'less' if a narrow screen can do without]. */
function table(id, columns, rows) {
  const head = document.createElement('tr');
  columns.forEach(([title, , kind, less]) => {
    const cell = make('th', title, (kind || '') + ' ' + (less || ''));
    cell.scope = 'col';
    head.append(cell);
  });
  const lines = rows.slice(0, MOST_ROWS).map(row => {
    const line = document.createElement('tr');
    columns.forEach(([, show, kind, less]) => {
      const text = String(show(row));
      const cell = make('td', text, (kind || '') + ' ' + (less || ''));
      if (kind === 'name') {
        cell.title = text;
      }
      line.append(cell);
    });
    return line;
  });
  if (lines.length === 0) {
    const none = document.createElement('tr');
    none.append(make('td', 'none'));
    lines.push(none);
  }
  if (rows.length > MOST_ROWS) {
    const more = document.createElement('tr');
    more.append(make('td', 'and ' + (rows.length - MOST_ROWS) + ' more'));
    lines.push(more);
  }
  element(id).replaceChildren(head, ...lines);
}

function sum(list, value) {
  return list.reduce((total, each) => total + value(each), 0);
}

function caches(stats) {
  return stats.groups.flatMap(group => group.caches.map(cache => ({group: group.group, ...cache})));
}

/** The bound that 99 of 100 flushes since the earlier answer have kept, in milliseconds; null: there were none. */
function flushes(stats) {
  const buckets = stats.bucketBoundsMicros.concat([Infinity]).map((bound, i) =>
    sum(stats.groups, group => group.flushes.buckets[i]) - sum(earlier.groups, group => group.flushes.buckets[i]));
  const total = buckets.reduce((a, b) => a + b, 0);
  let seen = 0;
  for (let i = 0; i < buckets.length && total > 0; i++) {
    seen += buckets[i];
    if (seen >= Math.ceil(total * 0.99)) {
      return i < stats.bucketBoundsMicros.length ? stats.bucketBoundsMicros[i] / 1000 : Infinity;
    }
  }
  return null;
}

/** Points of the charts; a member that has started anew counts from 0 again. */
function measure(stats, seconds) {
  const of = (each, value) => sum(each.groups, value);
  const requests = each => sum(each.requests, kind => kind.count);
  const applied = each => of(each, group => group.appliedIndex);
  const hits = each => sum(caches(each), cache => cache.hits);
  const reads = each => hits(each) + sum(caches(each), cache => cache.misses);
  const read = reads(stats) - reads(earlier);
  return [
    Math.max(0, requests(stats) - requests(earlier)) / seconds,
    flushes(stats),
    Math.max(0, applied(stats) - applied(earlier)) / seconds,
    read > 0 ? 100 * (hits(stats) - hits(earlier)) / read : null,
  ];
}

function draw() {
  element('charts').replaceChildren(...charts.map(chart => {
    const known = chart.points.filter(point => isKnown(point) && Number.isFinite(point));
    const highest = Math.max(...known, 0);
    const last = chart.points[chart.points.length - 1];
    const figure = document.createElement('figure');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 ' + (POINTS - 1) + ' 30');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    lines(chart.points, chart.most || highest).forEach(line => {
      const area = document.createElementNS(svg.namespaceURI, 'path');
      area.setAttribute('d', 'M' + line[0][0] + ',30L' + line.map(point => point.join(',')).join('L')
        + 'L' + line[line.length - 1][0] + ',30Z');
      const stroke = document.createElementNS(svg.namespaceURI, 'polyline');
      stroke.setAttribute('points', line.map(point => point.join(',')).join(' '));
      svg.append(area, stroke);
    });
    const foot = document.createElement('small');
    foot.append(make('span', 'last ' + age(POINTS * EVERY_MILLIS / 1000)),
      make('span', known.length > 0 ? 'most ' + chart.show(highest) : ''));
    figure.append(make('figcaption', chart.title), make('strong', isKnown(last) ? chart.show(last) : UNKNOWN), svg, foot);
    return figure;
  }));
}

/** Points next to each other, newest at the right; where nothing is known there is a gap. */
function lines(points, most) {
  const found = [[]];
  points.forEach((point, i) => {
    if (isKnown(point)) {
      const share = most > 0 ? Math.min(1, point / most) : 0;
      found[found.length - 1].push([POINTS - points.length + i, (29 - 28 * share).toFixed(2)]);
    } else {
      found.push([]);
    }
  });
  return found.filter(line => line.length > 0)
    .map(line => line.length > 1 ? line : [[line[0][0] - 0.5, line[0][1]], line[0]]);
}

function members(stats) {
  const others = new Map();
  stats.groups.forEach(group => {
    if (group.leader && group.leader !== stats.memberId) {
      others.set(group.leader, {id: group.leader, role: 'leader', lag: null});
    }
    Object.entries(group.followerLag).forEach(([id, lag]) => {
      const known = others.get(id);
      others.set(id, {id, role: known ? known.role : 'follower', lag: Math.max(lag, known ? known.lag : 0)});
    });
  });
  const roles = new Set(stats.groups.map(group => group.role));
  const own = {id: stats.memberId + ' (this one)', role: [...roles].sort().join(', '), lag: null};
  return [own, ...[...others.values()].sort((a, b) => a.id.localeCompare(b.id))];
}

function spread(stats) {
  const unsafe = [[stats.zoneSafe, 'zone'], [stats.nodeSafe, 'node']].filter(([isSafe]) => isSafe === false);
  return unsafe.length === 0 ? ''
    : 'The loss of one ' + unsafe.map(([, place]) => place).join(', or of one ') + ' takes the majority with it.';
}

function show(stats) {
  const isBad = stats.notReady !== null;
  element('cluster').textContent = stats.clusterId;
  document.title = stats.memberId + ' · ' + stats.clusterId + ' · LoomCache';
  element('member').textContent = ['member ' + stats.memberId, 'version ' + stats.version,
    'up ' + age(stats.uptimeSeconds)].concat(stats.zone ? ['zone ' + stats.zone] : [])
    .concat(stats.node ? ['node ' + stats.node] : []).join(' · ');
  element('state').textContent = isBad ? 'not ready: ' + stats.notReady : 'ready';
  element('state').className = 'badge ' + (isBad ? 'bad' : 'good');
  table('groups', [
    ['Group', group => group.group],
    ['Role', group => group.role === 'unknown' ? 'no leader' : group.role],
    ['Leader', group => group.leader || UNKNOWN],
    ['Term', group => count(group.term), 'number'],
    ['Committed', group => count(group.commitIndex), 'number', 'less'],
    ['Applied', group => count(group.appliedIndex), 'number'],
    ['Last', group => count(group.lastIndex), 'number', 'less'],
    ['Snapshot at', group => count(group.snapshotIndex), 'number', 'less'],
    ['Its age', group => age(group.snapshotAgeSeconds), 'number', 'less'],
    ['Flush 99 %', group => micros(group.flushes.p99Micros), 'number', 'less'],
    ['Voters', group => count(group.voters) + ' of ' + count(group.members), 'number', 'less'],
    ['Elections', group => count(group.elections), 'number', 'less'],
  ], stats.groups);
  table('members', [
    ['Member', member => member.id, 'name'],
    ['Role', member => member.role],
    ['Entries behind', member => count(member.lag), 'number'],
  ], members(stats));
  const leaders = [...new Set(stats.groups.map(group => group.leader)
    .filter(leader => leader && leader !== stats.memberId))];
  element('members-note').textContent = (leaders.length === 0 ? ''
    : 'How far the others are, a leader knows: ' + leaders.join(', ') + '. ') + spread(stats);
  table('caches', [
    ['Cache', cache => cache.name, 'name'],
    ['Entries', cache => count(cache.entries), 'number'],
    ['Bytes', cache => bytes(cache.bytes), 'number'],
    ['Reads', cache => count(cache.hits + cache.misses), 'number', 'less'],
    ['Hits', cache => percent(cache.hits, cache.hits + cache.misses), 'number'],
    ['Puts', cache => count(cache.puts), 'number'],
    ['Removed', cache => count(cache.removals), 'number', 'less'],
    ['Expired', cache => count(cache.expirations), 'number', 'less'],
    ['Evicted', cache => count(cache.evictions), 'number', 'less'],
    ['Locks', cache => count(cache.softLocks), 'number', 'less'],
    ['Late puts refused', cache => count(cache.latePuts), 'number', 'less'],
    ['Listeners', cache => count(cache.listeners), 'number', 'less'],
  ], caches(stats));
  element('caches-note').textContent = caches(stats).length === 0 || leaders.length === 0 ? ''
    : 'Reads are answered, and counted, by the leader.';
  table('clients', [
    ['Client', client => client.name, 'name'],
    ['Certificate', client => client.identity, 'name', 'less'],
    ['Version', client => client.version, '', 'less'],
    ['Pending', client => count(client.pending), 'number'],
    ['Watches', client => count(client.watches), 'number', 'less'],
    ['Events behind', client => count(client.lag), 'number'],
  ], stats.clients);
  table('requests', [
    ['Kind', kind => kind.kind, 'name'],
    ['Count', kind => count(kind.count), 'number'],
    ['Half within', kind => micros(kind.p50Micros), 'number', 'less'],
    ['99 % within', kind => micros(kind.p99Micros), 'number'],
    ['Outcomes', kind => Object.entries(kind.outcomes).map(([name, times]) => name + ' ' + count(times)).join(', ')],
  ], stats.requests);
  table('rest', [['What', row => row[0]], ['Now', row => row[1]]], rest(stats));
}

function rest(stats) {
  const rows = [['data folder', bytes(stats.disk.usedBytes)], ['free on its disk', bytes(stats.disk.freeBytes)]];
  if (stats.connections) {
    const {open, accepted, refused, bytesIn, bytesOut} = stats.connections;
    rows.push(['connections open', count(open)], ['accepted', count(accepted)],
      ['refused', Object.entries(refused).filter(([, times]) => times > 0)
        .map(([why, times]) => why + ' ' + count(times)).join(', ') || 'none'],
      ['received', bytes(bytesIn)], ['sent', bytes(bytesOut)]);
  }
  return rows;
}

function fail(why) {
  element('trouble').hidden = false;
  element('trouble').textContent = why
    + (answered ? ' What is below is of ' + answered.toLocaleTimeString('en-GB') + '.' : '');
  element('state').textContent = 'no answer';
  element('state').className = 'badge bad';
  element('content').className = 'stale';
  charts.forEach(chart => chart.points.push(null));
  earlier = null;
}

async function ask() {
  const answer = await fetch('api/stats', {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MILLIS)});
  const text = await answer.text();
  let said = null;
  try {
    said = JSON.parse(text);
  } catch (e) {
    throw new Error('What came can not be read (status ' + answer.status + ').');
  }
  if (!answer.ok) {
    throw new Error('The member answers ' + answer.status + ': ' + (said.reason || said.status || 'no reason') + '.');
  }
  return said;
}

async function round() {
  try {
    const stats = await ask();
    const now = new Date();
    if (earlier && stats.uptimeSeconds >= earlier.uptimeSeconds) {
      measure(stats, Math.max(0.1, (now - answered) / 1000)).forEach((point, i) => charts[i].points.push(point));
    }
    earlier = stats;
    answered = now;
    show(stats);
    element('trouble').hidden = true;
    element('content').className = '';
  } catch (e) {
    fail(e instanceof TypeError || e.name === 'TimeoutError'
      ? 'This member does not answer (' + e.message + '); asking again.' : e.message);
  }
  charts.forEach(chart => chart.points.splice(0, chart.points.length - POINTS));
  draw();
}

async function follow() {
  if (document.visibilityState === 'visible') {
    await round();
  }
  setTimeout(follow, EVERY_MILLIS);
}

draw();
follow();
