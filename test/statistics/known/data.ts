/**
 * Classic data sets of the R package survival 3.5-3 (Therneau and Grambsch 2000, Modeling Survival Data), as it ships
 * them: whole days or weeks, so that a day is a step. Who was censored stands here as diverged, at the same step; the
 * horizon is the last step. Where a test gives a value of R, it gives the command too.
 */
import type { EscapeCounts } from '#src/statistics/survival.js'
import { countsOf } from '../escape-counts.js'

export interface Group {
  readonly events: string
  readonly censored: string
}

/** The counts of groups put together, up to a horizon. */
export function countsOfGroups(groups: readonly Group[], horizon = lastOf(groups)): EscapeCounts {
  const all = (kind: keyof Group) => groups.flatMap(group => numbers(group[kind]))
  const [events, censored] = [all('events'), all('censored')]
  const within = (steps: readonly number[]) => steps.filter(step => step <= horizon)
  return countsOf(events.length + censored.length, horizon, within(events), within(censored))
}

export function numbers(text: string): number[] {
  return text.split(' ').map(Number)
}

function lastOf(groups: readonly Group[]): number {
  return Math.max(...groups.flatMap(({ events, censored }) => [...numbers(events), ...numbers(censored)]))
}

/** Lung cancer, men (`lung[lung$sex == 1, ]`): days to death. */
export const lungMen = {
  events: `11 11 11 12 13 13 15 26 30 31 53 53 54 59 60 65 65 71 81 88 88 92 93 95 105 107 110 116 118 131 132 132 135 142 144 147 156 156 163 163 163 166 170 175 176 177 179 179 180 181 181 183 189 197 202 207 210 212 218 222 223 229 230 239 246 267 269 270 283 284 285 286 288 291 301 303 306 310 320 329 337 353 353 363 364 371 387 390 394 428 429 442 455 457 460 477 519 524 533 558 567 574 583 613 624 643 655 689 707 791 814 883`,
  censored: `174 185 188 191 196 197 221 222 225 225 237 259 279 284 292 300 301 303 404 413 444 458 806 840 1010 1022`,
}

/** The same, women (`lung[lung$sex == 2, ]`). */
export const lungWomen = {
  events: `5 60 61 62 79 81 95 107 122 145 145 153 166 167 182 186 194 199 201 201 208 226 239 245 268 285 293 305 310 340 345 348 350 351 361 363 371 426 433 444 450 473 520 524 550 641 654 687 705 728 731 735 765`,
  censored: `92 105 173 175 177 192 202 203 211 224 235 240 243 252 266 269 272 276 292 296 315 332 356 364 376 382 384 511 511 529 543 551 559 588 740 821 965`,
}

/** Lung cancer, standard treatment (`veteran[veteran$trt == 1, ]`): days to death. */
export const veteranStandard = {
  events: `3 4 7 8 8 10 10 11 12 12 13 16 18 18 20 21 22 27 30 31 35 42 51 52 54 54 56 59 63 72 82 92 95 100 103 105 110 117 117 118 122 126 132 139 143 144 151 153 156 162 162 177 200 216 228 250 260 278 287 314 384 392 411 553`,
  censored: `25 97 100 123 182`,
}

/** The same, test treatment (`veteran[veteran$trt == 2, ]`). */
export const veteranTest = {
  events: `1 1 2 7 7 8 8 13 15 15 18 19 19 20 21 24 24 25 25 25 29 30 31 33 36 43 44 45 48 49 51 51 52 52 53 61 73 80 80 84 87 90 95 99 99 111 111 112 133 140 164 186 201 231 242 283 340 357 378 389 467 587 991 999`,
  censored: `83 87 103 231`,
}

/** Leukaemia, maintained (`aml[aml$x == 'Maintained', ]`): weeks to relapse. */
export const amlMaintained = {
  events: `9 13 18 23 31 34 48`,
  censored: `13 28 45 161`,
}

/** The same, not maintained. */
export const amlNonmaintained = {
  events: `5 5 8 8 12 23 27 30 33 43 45`,
  censored: `16`,
}

/** Ovarian cancer (`ovarian[ovarian$rx == 1, ]`): days to death. */
export const ovarianFirst = {
  events: `59 115 156 268 329 431 638`,
  censored: `448 477 803 855 1040 1106`,
}

/** The same, `rx == 2`. */
export const ovarianSecond = {
  events: `353 365 464 475 563`,
  censored: `377 421 744 769 770 1129 1206 1227`,
}

/** Primary biliary cirrhosis, the trial (`pbc[1:312, ]`): days to transplantation or death. */
export const cirrhosis = {
  transplanted: `533 732 737 837 877 901 1067 1084 1301 1435 1447 1504 1542 2033 2241 2350 2468 2475 3092`,
  died: `41 51 71 77 110 130 131 140 179 186 191 198 207 216 223 264 264 304 321 326 334 348 388 400 460 515 549 552 597 611 673 694 708 733 750 762 769 786 790 797 799 824 850 853 859 890 904 930 943 971 974 980 999 1000 1012 1037 1077 1080 1083 1152 1165 1170 1191 1191 1212 1217 1235 1297 1350 1356 1360 1413 1427 1434 1444 1487 1492 1536 1576 1657 1682 1690 1690 1741 1786 1827 1847 1925 2055 2081 2090 2105 2224 2256 2288 2297 2386 2400 2419 2466 2503 2540 2583 2598 2689 2769 2796 2847 3086 3090 3170 3222 3244 3282 3358 3395 3428 3445 3574 3584 3762 3839 3853 4079 4191`,
  censored: `788 839 939 994 1030 1149 1153 1216 1216 1230 1234 1250 1271 1293 1295 1300 1302 1320 1321 1329 1349 1363 1363 1401 1408 1412 1418 1420 1433 1434 1455 1457 1481 1525 1558 1568 1569 1592 1614 1614 1615 1656 1666 1677 1701 1702 1735 1765 1769 1770 1776 1783 1785 1790 1810 1831 1832 1874 1882 1882 1908 1932 1945 1951 1967 1978 1979 2022 2050 2106 2157 2168 2170 2171 2176 2178 2195 2216 2221 2224 2255 2272 2294 2301 2318 2330 2332 2357 2363 2365 2443 2449 2452 2456 2504 2504 2527 2555 2556 2563 2573 2574 2576 2580 2609 2615 2624 2644 2657 2666 2692 2713 2721 2772 2797 2835 2863 2870 2891 2944 2976 2990 2995 3050 3059 3069 3098 3099 3149 3150 3239 3255 3297 3336 3388 3422 3445 3458 3577 3581 3611 3672 3707 3820 3823 3850 3913 3933 3992 4025 4032 4039 4050 4127 4184 4190 4196 4232 4256 4365 4427 4453 4459 4467 4500 4509 4523 4556`,
}
