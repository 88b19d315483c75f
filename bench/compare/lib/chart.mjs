// SPDX-License-Identifier: Apache-2.0
// One bar chart as SVG: horizontal bars on a logarithmic axis, large plain text, no scripts and no
// fonts of its own, so that viewers in terminals show it as well.
import { short } from './report.mjs';

const width = 800;
const left = 140;
const right = 130;
const top = 60;
const step = 36;

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

// bars: {label, value, min, max}, all above 0.
export function chart(title, unit, bars) {
  const low = 10 ** Math.floor(Math.log10(Math.min(...bars.map((bar) => bar.min))));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...bars.map((bar) => bar.max))));
  const scale = (value) =>
    left + ((width - left - right) * Math.log(value / low)) / Math.log(high / low);
  const height = top + step * bars.length + 40;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="16">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="16" y="30" font-size="18" font-weight="bold" fill="#111111">${escaped(title)}</text>`,
  ];
  for (let tick = low; tick <= high * 1.01; tick *= 10) {
    const x = scale(tick).toFixed(1);
    parts.push(`<line x1="${x}" y1="${top - 10}" x2="${x}" y2="${height - 36}" stroke="#cccccc"/>`,
      `<text x="${x}" y="${height - 14}" text-anchor="middle" font-size="13" fill="#444444">${Number(tick.toPrecision(3))}</text>`);
  }
  parts.push(`<text x="${width - 8}" y="${height - 14}" text-anchor="end" font-size="13" fill="#444444">${escaped(unit)}</text>`);
  bars.forEach(({ label, value, min, max }, place) => {
    const y = top + step * place;
    const middle = y + 12;
    parts.push(
      `<text x="${left - 10}" y="${y + 18}" text-anchor="end" fill="#111111">${escaped(label)}</text>`,
      `<rect x="${left}" y="${y}" width="${(scale(value) - left).toFixed(1)}" height="24" fill="${place === 0 ? '#0b6e8a' : '#9aa5ad'}"/>`,
      `<line x1="${scale(min).toFixed(1)}" y1="${middle}" x2="${scale(max).toFixed(1)}" y2="${middle}" stroke="#111111" stroke-width="2"/>`,
      `<text x="${(scale(max) + 8).toFixed(1)}" y="${y + 18}" fill="#111111">${short(value)}</text>`);
  });
  parts.push('</svg>');
  return `${parts.join('\n')}\n`;
}
